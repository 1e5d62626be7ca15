#pragma once

#include "absl/functional/function_ref.h"
#include "stats/counts.h"
#include "stats/interval.h"
#include "stats/proportions.h"

namespace sendlift {

// The variances under a hypothesis that the score statistic for two rates divides by. Both need validated counts.

struct RestrictedRates {
  double treatment = 0;
  double control = 0;
};

// The most likely rates when treatment - control is held at `difference` in [-1, 1]. The equation is the cubic of
// Farrington and Manning (1990), solved by safeguarded Newton steps in the smaller rate: the closed form through arccos
// loses half of its digits where rates are small.
RestrictedRates RatesGivenDifference(const ProportionArms& arms, double difference);

// The same for arms of any size whose rates are `rates`, with `treatment_per_control` customers for each in control:
// what large samples from these rates would estimate.
RestrictedRates LimitingRatesGivenDifference(const RestrictedRates& rates, double treatment_per_control,
                                             double difference);

// The most likely rates when treatment / control is held at `ratio` > 0. Miettinen and Nurminen (1985),
// the quadratic in the form that does not cancel.
RestrictedRates RatesGivenRatio(const ProportionArms& arms, double ratio);

// Var(p_treatment - ratio * p_control) at given true rates, times N/(N-1) if the variance is to be unbiased.
double ScoreVarianceAt(const ProportionArms& arms, const RestrictedRates& rates, double ratio, ScoreVariance variance);

// The differences in [-1, 1] around `estimate` that a test does not reject: `gap` is positive where it rejects.
Interval DifferencesNotRejected(double estimate, absl::FunctionRef<double(double)> gap);

// The ratio at which `gap`, a function of the ratio's logarithm that falls as it grows, crosses 0, looked for from
// `start` on; 0 or infinity when it does not.
double RatioWithoutGap(double start, absl::FunctionRef<double(double)> gap);

}  // namespace sendlift
