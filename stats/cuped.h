#pragma once

#include "absl/status/statusor.h"
#include "stats/inference.h"
#include "stats/moments.h"

namespace sendlift {

// Means adjusted by what the same customers did before they were assigned (CUPED). Deng, Xu, Kohavi and Walker (2013).
// `first` is the metric, `second` the covariate, which must be measured before assignment: what treatment can move must
// not be adjusted for.
struct CupedArms {
  PairEstimate treatment;
  PairEstimate control;
};

struct CupedResult {
  double theta = 0;               // covariance over variance of the covariate, both arms as one; 0 without variance
  double variance_reduction = 0;  // 1 - (standard error with adjustment / without)^2, of the difference
  double treatment_variance = 0;  // of one customer, adjusted
  double control_variance = 0;
  Inference difference;  // adjusted treatment mean minus adjusted control mean; Student's t, Welch's degrees
};

// Errors as for means.h. The covariate is worth having when its correlation with the metric is large: the reduction is
// its square; do not promise gains for rare outcomes.
absl::StatusOr<CupedResult> CupedDifference(const CupedArms& arms, double level,
                                            Alternative alternative = Alternative::kTwoSided);

struct CupedLift {
  double theta = 0;
  double variance_reduction = 0;  // of the lift, against its delta interval without adjustment
  Inference lift;                 // the adjusted difference over the unadjusted control mean
};

// Relative lift with the covariance of numerator and denominator, which a naive division leaves out and then misses too
// often: Var = s_adj,t^2 / (n_t c^2) + [s_yc^2 R^2 - 2 theta R s_xy,c + theta^2 s_xc^2] / (n_c c^2) with R the
// unadjusted ratio and c the control mean. Degrees of freedom as for the difference. FAILED_PRECONDITION for a control
// mean of 0.
absl::StatusOr<CupedLift> CupedRelativeLift(const CupedArms& arms, double level,
                                            Alternative alternative = Alternative::kTwoSided);

}  // namespace sendlift
