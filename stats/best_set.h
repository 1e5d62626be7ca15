#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/interval.h"
#include "stats/normal_estimate.h"
#include "stats/proportions.h"

namespace sendlift {

// Where the critical values come from: the equicoordinate quantile of the correlated comparisons with one arm, by
// quadrature (Dunnett 1955), exact for normal estimates with known errors; or Bonferroni's bound, which is a little
// wider and costs nothing.
enum class BestSetMethod { kDunnett, kBonferroni };

// The critical value of each arm, which depends on the errors only: for arms of planned sizes it is known beforehand.
// Errors as for CompareWithBest.
absl::StatusOr<std::vector<double>> BestSetCriticalValues(absl::Span<const NormalEstimate> arms, double level,
                                                          BestSetMethod method = BestSetMethod::kDunnett);

// One arm against the best of the others.
struct BestComparison {
  double difference = 0;      // its value minus the largest value of the others
  Interval interval;          // of that difference in truth; all arms hold at once with the level asked for
  double critical_value = 0;  // standard errors of a difference
  bool may_be_best = false;   // the interval reaches 0 from below or beyond: the arm stays in the recommended set
};

// Multiple comparisons with the best (Hsu 1984; for unequal errors Hsu 1996, section 4.2), where more is better: the
// arms that may be best hold the best one with at least this level. One end of each interval is pulled to 0 where it
// would pass it. At least one arm may be best. INVALID_ARGUMENT below 2 arms, above 64 with kDunnett or 2,000 with
// kBonferroni, for values that are not finite, negative errors, or a level outside (0, 1); OUT_OF_RANGE when a
// difference does not fit a double.
absl::StatusOr<std::vector<BestComparison>> CompareWithBest(absl::Span<const NormalEstimate> arms, double level,
                                                            BestSetMethod method = BestSetMethod::kDunnett);

// The same with critical values at hand, one an arm, finite and of which only those of BestSetCriticalValues keep a
// level.
absl::StatusOr<std::vector<BestComparison>> CompareWithBest(absl::Span<const NormalEstimate> arms,
                                                            absl::Span<const double> critical_values);

// A rate as a normal estimate for comparisons: successes over trials, with the variance at (x + 1) / (n + 2), so that
// no arm is sure of itself at 0 of n or n of n (Agresti and Caffo 2000). Errors as for WilsonInterval.
absl::StatusOr<NormalEstimate> EstimateOfRate(const Counts& counts);

}  // namespace sendlift
