#pragma once

#include <optional>

#include "measurement/arm_sums.h"
#include "model/campaign.h"
#include "stats/interval.h"

namespace sendlift {

// What may be believed of an arm's metric minus control's after the data. Not protected against looking early.
struct BayesianLift {
  double chance_above = 0;  // that the arm's true number is the larger one
  Interval credible;        // of the difference, equal tails
};

// All people as they are: rates with Jeffreys' prior, means with a flat normal one. Nothing without people, or for
// means with fewer than two on a side or without scatter.
std::optional<BayesianLift> BelieveLift(MetricKind kind, const ArmSums& arm, const ArmSums& control, double level);

}  // namespace sendlift
