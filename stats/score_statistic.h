#pragma once

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

// The most likely rates when treatment / control is held at `ratio` > 0. Miettinen and Nurminen (1985),
// the quadratic in the form that does not cancel.
RestrictedRates RatesGivenRatio(const ProportionArms& arms, double ratio);

// Var(p_treatment - ratio * p_control) at given true rates, times N/(N-1) if the variance is to be unbiased.
double ScoreVarianceAt(const ProportionArms& arms, const RestrictedRates& rates, double ratio, ScoreVariance variance);

}  // namespace sendlift
