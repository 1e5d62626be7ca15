#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/inference.h"

namespace sendlift {

// Quantiles such as the median or the 90th percentile of a sample. A quantile `share` lies strictly between 0 and 1;
// samples are doubles and are sorted in a copy. Errors of all: INVALID_ARGUMENT for a share or level outside (0, 1),
// values that are not finite or lists of different length; FAILED_PRECONDITION for a sample too small for its limits:
// n must exceed z^2 max(share/(1-share), (1-share)/share).

struct QuantileEstimate {
  double n = 0;
  double value = 0;           // the smallest with at least `share` of the sample at or below it
  Interval interval;          // between two order statistics, so in the unit and among the values of the sample
  double standard_error = 0;  // (interval.upper - interval.lower) / (2 z)
};

// Independent customers, one value each. Ranks n (share -+ z sqrt(share (1 - share) / n)), rounded outwards; Deng,
// Knoblich and Lu (2018).
absl::StatusOr<QuantileEstimate> QuantileOf(absl::Span<const double> values, double share, double level);

// Customers with several values each (orders, page loads): `customers` names the customer of every value. The ranks
// take the variance of the share at or below the quantile from the customers by the delta method, so that values of
// one customer need not be independent; Deng, Knoblich and Lu (2018). n counts customers. FAILED_PRECONDITION below
// two customers.
absl::StatusOr<QuantileEstimate> ClusteredQuantileOf(absl::Span<const double> values,
                                                     absl::Span<const uint64_t> customers, double share, double level);

// The standard error that belongs to limits found elsewhere at `level`.
absl::StatusOr<double> StandardErrorOfLimits(const Interval& limits, double level);

struct QuantileArms {
  QuantileEstimate treatment;
  QuantileEstimate control;
};

// Treatment quantile minus control quantile by the normal distribution, which order statistics approach.
absl::StatusOr<Inference> QuantileDifference(const QuantileArms& arms, double level,
                                             Alternative alternative = Alternative::kTwoSided);

// The same over the control quantile, by the delta method. FAILED_PRECONDITION for a control quantile of 0.
absl::StatusOr<Inference> QuantileLift(const QuantileArms& arms, double level,
                                       Alternative alternative = Alternative::kTwoSided);

}  // namespace sendlift
