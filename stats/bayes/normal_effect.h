#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "stats/interval.h"
#include "stats/means.h"
#include "stats/normal_estimate.h"

namespace sendlift {

// What choosing an arm costs on average where the other one is better, in the unit of the effect.
struct ExpectedLoss {
  double choosing_treatment = 0;  // E[max(-X, 0)]
  double choosing_control = 0;    // E[max(X, 0)]
};

// For an effect X that is normal with this mean and deviation: deviation phi(z) + mean Phi(z) and that minus the mean,
// z = mean / deviation. INVALID_ARGUMENT for numbers that are not finite or a negative deviation.
absl::StatusOr<ExpectedLoss> NormalExpectedLoss(double mean, double deviation);

// Treatment minus control, or that over the size of the control value: 0.05 is +5 %.
enum class EffectScale { kDifference, kLift };

// Normal belief about the effect before the data, on a scale of its own: it is converted to the scale asked for by the
// size of the control value, whichever way it is needed.
struct EffectPrior {
  EffectScale scale = EffectScale::kLift;
  double mean = 0;
  double deviation = 1;
};

struct EstimateArms {
  NormalEstimate treatment;
  NormalEstimate control;
};

struct EffectPosterior {
  double mean = 0;
  double deviation = 0;
  Interval credible;         // equal tails
  double chance_to_win = 0;  // P(effect > 0)
  ExpectedLoss loss;
};

// The effect under a normal prior, or a flat one for none: precisions add (Gelman et al. 2013, section 2.5). The error
// of a lift is that of the delta method, V_t / c^2 + V_c t^2 / c^4 (Deng, Knoblich and Lu 2018). Not protected against
// looking early in the sense of a false alarm rate.
// INVALID_ARGUMENT for numbers that are not finite, negative errors or deviations, a prior deviation of 0, or a level
// outside (0, 1); FAILED_PRECONDITION for a control value of 0 where lifts are involved; OUT_OF_RANGE when a result
// does not fit a double.
absl::StatusOr<EffectPosterior> BayesEffect(const EstimateArms& arms, EffectScale scale,
                                            const std::optional<EffectPrior>& prior, double level);
// The same of two means, or of two rates by way of MeanOfRate. FAILED_PRECONDITION for an arm below 2 customers.
absl::StatusOr<EffectPosterior> BayesEffect(const MeanArms& arms, EffectScale scale,
                                            const std::optional<EffectPrior>& prior, double level);

// A sample quantile and the two order statistics that bound it at a confidence level.
struct QuantileBounds {
  double n = 0;  // customers
  double value = 0;
  Interval bounds;
  double level = 0.95;
};

// The quantile as a normal estimate, for BayesEffect: its error is half the width of the bounds over z, times
// sqrt((n - 1) / n) (Deng, Knoblich and Lu 2018, section 4).
// INVALID_ARGUMENT for bounds that are not finite or out of order; FAILED_PRECONDITION below 2 customers.
absl::StatusOr<NormalEstimate> EstimateOfQuantile(const QuantileBounds& quantile);

}  // namespace sendlift
