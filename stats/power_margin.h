#pragma once

#include "absl/status/statusor.h"
#include "stats/interval.h"
#include "stats/power.h"

namespace sendlift {

// Planning of tests of two rates against a margin (margins.h): the score test with the most likely rates under the
// null. Farrington and Manning (1990). `null` is the treatment rate minus the control rate that is to be rejected,
// strictly between -1 and 1: -0.01 asks that treatment is not worse by a point. Errors as for power.h. For means, plan
// with power.h and the true difference minus the null.

struct MarginRates {
  double treatment = 0;  // as they are expected to be
  double control = 0;
  double null = 0;
};

struct MarginDesign {
  MarginRates rates;
  ArmSizes customers;
  double alpha = 0.05;
  Alternative alternative = Alternative::kGreater;
};

// Chance that the null is rejected.
absl::StatusOr<double> PowerAtMargin(const MarginDesign& design);

// Customers per arm for the goal, [z_alpha s_0 + z_power s_1]^2 / (d - null)^2. FAILED_PRECONDITION when the rates
// differ by the null itself.
absl::StatusOr<ArmSizes> SampleSizeAtMargin(const MarginRates& rates, const PowerGoal& goal);

// The smallest margin m >= 0 for which `customers` prove with the goal's alpha (all of it on that side) and power that
// treatment is above control - m, by root search; rates.null is not used. FAILED_PRECONDITION when no margin below 1
// would do.
absl::StatusOr<double> SmallestProvableMargin(const MarginRates& rates, const ArmSizes& customers,
                                              const PowerGoal& goal);

}  // namespace sendlift
