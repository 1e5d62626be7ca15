#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "measurement/arm_sums.h"
#include "model/campaign.h"
#include "stats/interval.h"

namespace sendlift {

// What two arms' sums say about one metric. What the data do not give is missing.
struct LiftNumbers {
  double value = 0;
  double control_value = 0;
  std::optional<double> difference;
  std::optional<Interval> difference_interval;
  std::optional<double> relative_lift;
  std::optional<Interval> relative_lift_interval;
  std::optional<double> p_value;
};

// Rates: Miettinen and Nurminen's score intervals for difference and ratio, and the score test that belongs to both.
// Counts and revenue: Welch's test and Fieller's relative lift. `level` is the confidence.
LiftNumbers CompareArms(MetricKind kind, const ArmSums& arm, const ArmSums& control, double level);

}  // namespace sendlift
