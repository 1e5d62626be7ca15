#pragma once

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/counts.h"
#include "stats/inference.h"

namespace sendlift {

// Treatment rate minus control rate over strata such as tiers or channels, each compared within itself, so that a
// different mix in the two arms cannot pass for an effect: d = sum of w_k d_k with the weights of Mantel and Haenszel
// (1959), w_k proportional to n_tk n_ck / N_k. Test and interval are those of Miettinen and Nurminen (1985), with the
// variance of each stratum under the hypothesis, times N_k/(N_k - 1). A stratum without successes, or with nothing
// else, takes part with the variance that its hypothesis has; a stratum in which an arm has no customers has weight 0.
// The standard error is the one under no effect; one-sided intervals are open on the side that is looked for.
// Errors as for proportions.h, and INVALID_ARGUMENT above 100 000 strata; FAILED_PRECONDITION when no stratum has
// customers in both arms.
absl::StatusOr<Inference> StratifiedMiettinenNurminen(absl::Span<const ProportionArms> strata, double level,
                                                      Alternative alternative = Alternative::kTwoSided);

struct StratifiedRatio {
  double estimate = 0;  // treatment over control; NaN for 0 of n in both arms
  Interval interval;    // the lower end is 0, the upper infinite, where an arm has no successes
};

// Treatment rate over control rate over strata: the ratios R at which the sum of w_k (p_tk - R p_ck), with the weights
// and the variance above, is not too far from 0. The estimate is the ratio of Mantel and Haenszel (1959). The interval
// leaves out 1 exactly when StratifiedMiettinenNurminen has p below 1 - level. Errors as above.
absl::StatusOr<StratifiedRatio> StratifiedMiettinenNurminenRatio(absl::Span<const ProportionArms> strata, double level);

}  // namespace sendlift
