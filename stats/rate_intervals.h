#pragma once

#include "absl/status/statusor.h"
#include "stats/counts.h"
#include "stats/interval.h"

namespace sendlift {

// Intervals for rates beside those of proportions.h, for comparison with other tools and with older reports. Those of
// Wald, Agresti and Coull, and Agresti and Caffo are not clipped: they can leave the range that rates have. Errors of
// all: as for proportions.h; OUT_OF_RANGE when no double holds the answer.

// One rate, exact: at least `level` whatever the rate, so wider than needed. Clopper and Pearson (1934).
absl::StatusOr<Interval> ClopperPearsonInterval(const Counts& counts, double level);

// One rate with z^2/2 successes and failures added, Wald about that. Agresti and Coull (1998).
absl::StatusOr<Interval> AgrestiCoullInterval(const Counts& counts, double level);

// One rate and its normal approximation; a single point at 0 of n and n of n.
absl::StatusOr<Interval> WaldInterval(const Counts& counts, double level);

// Treatment rate minus control rate by the normal approximation with unpooled variance.
absl::StatusOr<Interval> WaldDifference(const ProportionArms& arms, double level);

// The same after one success and one failure are added to each arm. Agresti and Caffo (2000).
absl::StatusOr<Interval> AgrestiCaffoDifference(const ProportionArms& arms, double level);

// Treatment rate over control rate by the hybrid of two Wilson intervals: MOVER, Donner and Zou (2012); Fagerland and
// Newcombe (2013). Ends at 0 without successes in treatment, at infinity without successes in control.
absl::StatusOr<Interval> MoverWilsonRatio(const ProportionArms& arms, double level);

// Treatment rate over control rate by the normal approximation of its logarithm. Katz, Baptista, Azen and Pike (1978).
// From 0 to infinity where an arm has no successes.
absl::StatusOr<Interval> KatzRatio(const ProportionArms& arms, double level);

}  // namespace sendlift
