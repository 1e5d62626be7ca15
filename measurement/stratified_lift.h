#pragma once

#include <optional>
#include <vector>

#include "measurement/arm_sums.h"
#include "measurement/lift.h"
#include "model/campaign.h"

namespace sendlift {

// What strata say together about one metric, each compared within itself, so that a different mix of waves and tiers in
// the two arms cannot pass for an effect. Rates: Miettinen and Nurminen over strata with the weights of Mantel and
// Haenszel, difference and ratio. Counts and revenue: post-stratified means with the strata in the shares that both
// arms have together, and Fieller's lift of these. The two values are those of the people of the strata as they are, so
// that their difference may be another one. Nothing where it cannot be said.
std::optional<LiftNumbers> CompareStrata(MetricKind kind, const std::vector<Stratum>& strata, double level);

}  // namespace sendlift
