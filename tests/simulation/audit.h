#pragma once

#include "absl/time/time.h"
#include "tests/simulation/ledger.h"
#include "tests/simulation/oracle.h"
#include "tests/simulation/outside.h"
#include "tests/simulation/simulated_database.h"
#include "tests/simulation/tally.h"

namespace sendlift::simulation {

// At any time between two passes: the states of every campaign add up to what was planned, and its cells are what the
// events that were folded say. `went_back`: a wave was planned after the server's clock had jumped back, so that what
// its outcome window holds is not defined; cells are left out then.
void CheckSums(SimulatedDatabase& database, Oracle& oracle, const Outside& outside, bool went_back, absl::Time now);

// At the end of a world that has come to rest: every instruction is where the gateways know it to be, nothing is open,
// events are there once. Counts what expired or was cancelled.
void Audit(SimulatedDatabase& database, Ledger& ledger, Oracle& oracle, const Outside& outside, absl::Time now,
           Tally& tally);

}  // namespace sendlift::simulation
