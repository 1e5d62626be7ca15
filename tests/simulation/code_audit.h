#pragma once

#include "tests/simulation/oracle.h"
#include "tests/simulation/outside.h"
#include "tests/simulation/simulated_database.h"
#include "tests/simulation/tally.h"

namespace sendlift::simulation {

// At the end of a world that has come to rest: whoever a wave treats in a tier with codes has one, which nobody else
// has and which is the one that was told, and all other codes are free. Counts pools of which nothing is left.
void AuditCodes(SimulatedDatabase& database, Oracle& oracle, const Outside& outside, Tally& tally);

}  // namespace sendlift::simulation
