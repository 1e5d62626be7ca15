#pragma once

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/power.h"

namespace sendlift {

// Planning of chi-square tests, so of k arms at once (SameRateTest), by the non-central chi-square with noncentrality
// customers * w^2. Cohen (1988), chapter 7. `effect_size` is his w. Errors as for power.h; degrees of freedom must be
// at least 1, and at most 10^6.

struct ChiSquareDesign {
  double effect_size = 0;
  double customers = 0;  // all arms together
  double degrees_of_freedom = 1;
  double alpha = 0.05;
};

// Chance that the test rejects.
absl::StatusOr<double> PowerOfChiSquare(const ChiSquareDesign& design);

// Customers in all arms together, by root search; the goal's share of treatment and side are not used.
// FAILED_PRECONDITION for an effect of 0.
absl::StatusOr<double> SampleSizeOfChiSquare(double effect_size, double degrees_of_freedom, const PowerGoal& goal);

// The effect size that so many customers detect, by root search.
absl::StatusOr<double> DetectableEffectSize(double customers, double degrees_of_freedom, const PowerGoal& goal);

// Cohen's w of k rates: w^2 = sum of share_i (p_i - p)^2 / (p (1 - p)), p the mean; `weights` need not add up to 1. 0
// when all succeed or none does. INVALID_ARGUMENT for lists of different length or fewer than two arms, rates outside
// [0, 1], weights that are negative, not finite or all 0.
absl::StatusOr<double> EffectSizeOfRates(absl::Span<const double> rates, absl::Span<const double> weights);

// Cohen's h of two rates, 2 asin sqrt(treatment) - 2 asin sqrt(control), whose standard deviation is 1 whatever the
// rates: plan with it as the difference of a MeanDesign. INVALID_ARGUMENT for rates outside [0, 1].
absl::StatusOr<double> ArcsineEffectSize(double treatment_rate, double control_rate);

}  // namespace sendlift
