#pragma once

#include "absl/status/statusor.h"
#include "stats/inference.h"
#include "stats/means.h"
#include "stats/proportions.h"

namespace sendlift {

// Tests of a difference or ratio against any value, one- or two-sided, with the interval that belongs to the test: p is
// below 1 - level exactly when the interval excludes the null. One-sided intervals are open on the side that is looked
// for. A Hypothesis that is not finite, or out of the range said below, is INVALID_ARGUMENT; other errors as for
// proportions.h and means.h.

struct Hypothesis {
  double null = 0;  // the value that the test tries to reject
  Alternative alternative = Alternative::kTwoSided;
  double level = 0.95;
};

// "Not worse by `margin` or more": rejected in favour of better than -margin when more is better, and of less than
// +margin when less is better (complaints, opt-outs). A margin of 0 asks for superiority. A one-sided level of 0.975
// is the two-sided custom of 0.95.
Hypothesis NonInferiority(double margin, bool more_is_better, double level);

// Treatment rate minus control rate, null strictly between -1 and 1: z = (d - null) / deviation at the null's most
// likely rates. Miettinen and Nurminen (1985); with kMaximumLikelihood Farrington and Manning (1990).
absl::StatusOr<Inference> RateDifferenceTest(const ProportionArms& arms, const Hypothesis& hypothesis,
                                             ScoreVariance variance = ScoreVariance::kUnbiased);

// Treatment rate over control rate, null above 0; the estimate is NaN for 0 of n in both arms, and the standard error
// is of p_treatment - null p_control. Sources as above.
absl::StatusOr<Inference> RateRatioTest(const ProportionArms& arms, const Hypothesis& hypothesis,
                                        ScoreVariance variance = ScoreVariance::kUnbiased);

// Treatment mean minus control mean: Welch (1947) against the null.
absl::StatusOr<Inference> MeanDifferenceTest(const MeanArms& arms, const Hypothesis& hypothesis);

}  // namespace sendlift
