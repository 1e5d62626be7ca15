#pragma once

#include "absl/time/time.h"
#include "tests/simulation/ledger.h"
#include "tests/simulation/oracle.h"
#include "tests/simulation/outside.h"
#include "tests/simulation/simulated_database.h"
#include "tests/simulation/tally.h"

namespace sendlift::simulation {

// Looks at a world that has come to rest: every instruction is where the gateways know it to be, the states add up,
// events are there once, cells are what their rows say. `went_back`: a wave was planned after the server's clock had
// jumped back, so that what its outcome window holds is not defined; cells are left out then.
void Audit(SimulatedDatabase& database, Ledger& ledger, Oracle& oracle, const Outside& outside, bool went_back,
           absl::Time now, Tally& tally);

}  // namespace sendlift::simulation
