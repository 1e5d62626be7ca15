#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/interval.h"
#include "stats/sums.h"

namespace sendlift {

// One mean after the data under a flat prior: normal around the observed mean with variance / n.
struct MeanPosterior {
  double mean = 0;
  Interval credible;  // equal tails
  double chance_to_be_best = 0;
  double expected_loss =
      0;  // of choosing this arm: the mean of (the largest mean - this mean), in the unit of the means
};

// Two or more means against each other by quadrature, without sampling, as CompareBetaBinomial does for rates (Gelman
// et al. 2013, chapter 2). Standard errors below 10^-12 of the spread of the means count as that; arms that are equal
// without any variance are equally likely to be best.
// INVALID_ARGUMENT below 2 or above 256 arms, for numbers that are not finite, a negative variance, or a level outside
// (0, 1); FAILED_PRECONDITION for an arm below 2 customers; OUT_OF_RANGE when the spread does not fit a double.
absl::StatusOr<std::vector<MeanPosterior>> CompareNormalArms(absl::Span<const MeanEstimate> arms, double level = 0.95);

}  // namespace sendlift
