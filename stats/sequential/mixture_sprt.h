#pragma once

#include "absl/status/statusor.h"
#include "stats/interval.h"

namespace sendlift {

// The mixture sequential probability ratio test against no effect, with a normal mixing distribution N(0, tau^2) over
// the effect (Johari, Koomen, Pekelis and Walsh 2022). tau^2 is to be fixed before the first look. With tau^2 = rho^2
// times customers times variance it is the asymptotic confidence sequence (asymptotic_sequence.h).
struct MixtureSprtInput {
  double estimate = 0;         // the difference
  double variance = 0;         // of the estimate
  double mixing_variance = 0;  // tau^2
};

struct MixtureSprtResult {
  double log_likelihood_ratio = 0;  // of the mixture over no effect
  double p = 1;                     // of this look; that of the experiment is the smallest so far
  double half_width = 0;
  Interval interval;
};

// p = min(1, 1 / likelihood ratio) is at most alpha exactly when the interval leaves out 0. INVALID_ARGUMENT for an
// alpha outside (0, 1), a negative variance, a mixing variance that is not more than 0 and an estimate that is not
// finite; FAILED_PRECONDITION without variance; OUT_OF_RANGE when the result does not fit a double.
absl::StatusOr<MixtureSprtResult> MixtureSprt(const MixtureSprtInput& input, double alpha);

}  // namespace sendlift
