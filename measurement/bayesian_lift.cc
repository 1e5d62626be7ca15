#include "measurement/bayesian_lift.h"

#include <array>

#include "stats/bayes/beta_binomial.h"
#include "stats/bayes/normal_effect.h"
#include "stats/bayes/rate_difference.h"

namespace sendlift {
namespace {

RateArm RateOf(const ArmSums& arm) { return {.counts = {.successes = arm.responders, .trials = arm.people}}; }

std::optional<BayesianLift> BelieveRateLift(const ArmSums& arm, const ArmSums& control, double level) {
  const std::array<RateArm, 2> arms = {RateOf(arm), RateOf(control)};
  const auto posteriors = CompareBetaBinomial(arms, level);
  const auto difference = CompareRateDifference({.treatment = arms[0], .control = arms[1]}, level);
  if (!posteriors.ok() || !difference.ok()) return std::nullopt;
  return BayesianLift{.chance_above = (*posteriors)[0].chance_to_be_best, .credible = difference->credible};
}

std::optional<BayesianLift> BelieveMeanLift(const ArmSums& arm, const ArmSums& control, double level) {
  const auto treatment = EstimateOf(arm.sums);
  const auto other = EstimateOf(control.sums);
  if (!treatment.ok() || !other.ok() || treatment->variance + other->variance <= 0) return std::nullopt;
  const auto effect =
      BayesEffect(MeanArms{.treatment = *treatment, .control = *other}, EffectScale::kDifference, std::nullopt, level);
  if (!effect.ok()) return std::nullopt;
  return BayesianLift{.chance_above = effect->chance_to_win, .credible = effect->credible};
}

}  // namespace

std::optional<BayesianLift> BelieveLift(MetricKind kind, const ArmSums& arm, const ArmSums& control, double level) {
  if (arm.people == 0 || control.people == 0) return std::nullopt;
  return kind == MetricKind::kRate ? BelieveRateLift(arm, control, level) : BelieveMeanLift(arm, control, level);
}

}  // namespace sendlift
