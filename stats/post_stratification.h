#pragma once

#include <cstddef>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/inference.h"
#include "stats/means.h"

namespace sendlift {

// Whether the shares of the strata are those of a sample, and vary with it, or are given, as in a campaign whose whole
// audience takes part: then their variation is no uncertainty of the answer.
enum class StrataShares { kRandom, kFixed };

struct PostStratifiedResult {
  double treatment_mean = 0;  // both with the strata in the shares that the two arms have together
  double control_mean = 0;
  double treatment_variance = 0;  // of these two means
  double control_variance = 0;
  Inference difference;  // normal quantile
  Inference lift;        // delta method, normal quantile; NaN throughout for a control mean of 0
  size_t pooled_strata = 0;
};

// Means compared within strata (tiers, channels) and weighted by nu_k = n_k / n, the share of both arms: m = sum of
// nu_k m_k, covariance sum of nu_k^2 diag(s_ck^2/n_ck, s_tk^2/n_tk) and, for random shares,
// M (diag(nu) - nu nu') M' / n. Miratrix, Sekhon and Yu (2013); Xie and Aurisset (2016). A stratum with fewer than two
// customers or no variance in an arm is pooled with the largest, and counted in pooled_strata.
// Strata must be known before assignment. INVALID_ARGUMENT for numbers that are not finite, negative sizes or
// variances, a level outside (0, 1) or more than 100 000 strata; FAILED_PRECONDITION for fewer than two customers in
// an arm altogether; OUT_OF_RANGE when a result does not fit a double.
absl::StatusOr<PostStratifiedResult> PostStratify(absl::Span<const MeanArms> strata, StrataShares shares, double level,
                                                  Alternative alternative = Alternative::kTwoSided);

}  // namespace sendlift
