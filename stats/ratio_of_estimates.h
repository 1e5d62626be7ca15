#pragma once

#include "absl/status/statusor.h"
#include "stats/interval.h"

namespace sendlift {

// Two normal estimates that may go together: two differences between the same arms, such as of who bought again and of
// who bought. Variances are of the estimates, not of one customer.
struct EstimatePair {
  double numerator = 0;
  double denominator = 0;
  double numerator_variance = 0;
  double denominator_variance = 0;
  double covariance = 0;
};

// The numerator over the denominator. `interval` is (-infinity, infinity) when the denominator cannot be told from 0 at
// the level: then no ratio can be left out but those in a gap, which nobody asks for.
struct EstimateRatio {
  enum class State { kBounded, kUnbounded };
  double estimate = 0;
  State state = State::kUnbounded;
  Interval interval;
};

// Fieller (1954): the ratios R whose N - R D is within z of 0 in its standard error, var N - 2 R cov + R^2 var D.
// INVALID_ARGUMENT for numbers that are not finite, a negative variance, a covariance beyond what the variances allow
// or a level outside (0, 1); FAILED_PRECONDITION for a denominator of 0.
absl::StatusOr<EstimateRatio> FiellerRatio(const EstimatePair& pair, double level);

}  // namespace sendlift
