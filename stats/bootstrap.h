#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/random.h"
#include "stats/interval.h"

namespace sendlift {

// Nonparametric bootstrap of means, Efron (1979): every draw takes as many customers as there are, with replacement and
// each arm for itself. Intervals are percentile intervals, so ends are means that were drawn; with skewed values and
// few customers they cover a little less than they claim. Draws are exact: the customers who have the most common value
// (mostly 0) are drawn as one binomial number, the others one by one, so that rare outcomes cost little. The same seed
// gives the same answer.
// Errors of all: INVALID_ARGUMENT for values that are not finite, a level outside (0, 1), fewer than 100 or more than
// 10^6 draws, more than 2^31 customers or draws times customers above 2 * 10^10; FAILED_PRECONDITION for an arm without
// customers; OUT_OF_RANGE when a mean does not fit a double.

struct BootstrapOptions {
  int64_t draws = 10'000;
  double level = 0.95;
};

struct BootstrapResult {
  double estimate = 0;
  double standard_error = 0;  // the standard deviation of the draws
  Interval interval;
};

absl::StatusOr<BootstrapResult> BootstrapMean(absl::Span<const double> values, const BootstrapOptions& options,
                                              Random& random);

struct SampleArms {
  absl::Span<const double> treatment;  // one value per customer
  absl::Span<const double> control;
};

// Treatment mean minus control mean.
absl::StatusOr<BootstrapResult> BootstrapDifference(const SampleArms& arms, const BootstrapOptions& options,
                                                    Random& random);

// Treatment mean over control mean, minus 1. FAILED_PRECONDITION when the control mean is 0, in the data or in a draw.
absl::StatusOr<BootstrapResult> BootstrapLift(const SampleArms& arms, const BootstrapOptions& options, Random& random);

}  // namespace sendlift
