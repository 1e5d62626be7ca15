#include "stats/bayes/normal_effect.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"

namespace sendlift {
namespace {

absl::Status Check(const EstimateArms& arms, EffectScale scale, const std::optional<EffectPrior>& prior, double level) {
  Arguments arguments;
  arguments.Fraction("level", level)
      .Finite("treatment.value", arms.treatment.value)
      .AtLeast("treatment.standard_error", arms.treatment.standard_error, 0)
      .Finite("control.value", arms.control.value)
      .AtLeast("control.standard_error", arms.control.standard_error, 0);
  if (prior.has_value()) arguments.Finite("prior.mean", prior->mean).Positive("prior.deviation", prior->deviation);
  RETURN_IF_ERROR(arguments.Check());
  const bool any_lift = scale == EffectScale::kLift || (prior.has_value() && prior->scale == EffectScale::kLift);
  if (any_lift && arms.control.value == 0) {
    return absl::FailedPreconditionError("the control value is 0, so there is no relative lift; use the difference");
  }
  return absl::OkStatus();
}

NormalEstimate EffectOf(const EstimateArms& arms, EffectScale scale) {
  const double difference = arms.treatment.value - arms.control.value;
  if (scale == EffectScale::kDifference) {
    return {.value = difference,
            .standard_error = std::hypot(arms.treatment.standard_error, arms.control.standard_error)};
  }
  const double control = std::abs(arms.control.value);
  return {.value = difference / control,
          .standard_error = std::hypot(arms.treatment.standard_error / control,
                                       arms.control.standard_error / control * (arms.treatment.value / control))};
}

EffectPrior Converted(const EffectPrior& prior, EffectScale scale, double control) {
  if (prior.scale == scale) return prior;
  const double factor = scale == EffectScale::kDifference ? std::abs(control) : 1 / std::abs(control);
  return {.scale = scale, .mean = prior.mean * factor, .deviation = prior.deviation * factor};
}

// Weighted by precision, without dividing by either variance.
NormalEstimate Combined(const NormalEstimate& data, const EffectPrior& prior) {
  const double total = std::hypot(data.standard_error, prior.deviation);
  const double from_data = prior.deviation / total;
  const double from_prior = data.standard_error / total;
  return {.value = from_data * from_data * data.value + from_prior * from_prior * prior.mean,
          .standard_error = from_data * data.standard_error};
}

double Density(double z) { return std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi); }

// E[max(X, 0)], with the two terms of the side that is small subtracted.
double MeanAboveZero(double mean, double deviation) {
  if (deviation == 0) return std::max(mean, 0.0);
  const double z = mean / deviation;
  if (z > 0) return mean + MeanAboveZero(-mean, deviation);
  return std::max(0.0, deviation * (Density(z) + (std::isinf(z) ? 0 : z * NormalUpperTail(-z))));
}

double ChanceAboveZero(const NormalEstimate& effect) {
  if (effect.value == 0) return 0.5;
  return NormalUpperTail(-effect.value / effect.standard_error);
}

}  // namespace

absl::StatusOr<ExpectedLoss> NormalExpectedLoss(double mean, double deviation) {
  RETURN_IF_ERROR(Arguments().Finite("mean", mean).AtLeast("deviation", deviation, 0).Check());
  return ExpectedLoss{.choosing_treatment = MeanAboveZero(-mean, deviation),
                      .choosing_control = MeanAboveZero(mean, deviation)};
}

absl::StatusOr<EffectPosterior> BayesEffect(const EstimateArms& arms, EffectScale scale,
                                            const std::optional<EffectPrior>& prior, double level) {
  RETURN_IF_ERROR(Check(arms, scale, prior, level));
  NormalEstimate effect = EffectOf(arms, scale);
  if (prior.has_value()) effect = Combined(effect, Converted(*prior, scale, arms.control.value));
  const double half = effect.standard_error * NormalUpperQuantile((1 - level) / 2);
  if (!std::isfinite(effect.value) || !std::isfinite(half)) {
    return absl::OutOfRangeError("the effect or its error is too large or too small for a double");
  }
  ASSIGN_OR_RETURN(const ExpectedLoss loss, NormalExpectedLoss(effect.value, effect.standard_error));
  return EffectPosterior{.mean = effect.value,
                         .deviation = effect.standard_error,
                         .credible = {.lower = effect.value - half, .upper = effect.value + half},
                         .chance_to_win = ChanceAboveZero(effect),
                         .loss = loss};
}

absl::StatusOr<EffectPosterior> BayesEffect(const MeanArms& arms, EffectScale scale,
                                            const std::optional<EffectPrior>& prior, double level) {
  RETURN_IF_ERROR(WelchTest(arms, level).status());
  const auto estimate = [](const MeanEstimate& arm) {
    return NormalEstimate{.value = arm.mean, .standard_error = std::sqrt(arm.variance / arm.n)};
  };
  return BayesEffect(EstimateArms{.treatment = estimate(arms.treatment), .control = estimate(arms.control)}, scale,
                     prior, level);
}

absl::StatusOr<NormalEstimate> EstimateOfQuantile(const QuantileBounds& quantile) {
  RETURN_IF_ERROR(Arguments()
                      .Fraction("level", quantile.level)
                      .AtLeast("n", quantile.n, 0)
                      .Finite("value", quantile.value)
                      .Finite("bounds.lower", quantile.bounds.lower)
                      .Finite("bounds.upper", quantile.bounds.upper)
                      .Require(quantile.bounds.Holds(quantile.value), "bounds", "must hold the value")
                      .Check());
  if (quantile.n < 2) return absl::FailedPreconditionError("a quantile needs at least 2 customers");
  const double width = quantile.bounds.upper - quantile.bounds.lower;
  const double error = width / (2 * NormalUpperQuantile((1 - quantile.level) / 2));
  if (!std::isfinite(error)) return absl::OutOfRangeError("the width of the bounds does not fit a double");
  return NormalEstimate{.value = quantile.value, .standard_error = error * std::sqrt((quantile.n - 1) / quantile.n)};
}

}  // namespace sendlift
