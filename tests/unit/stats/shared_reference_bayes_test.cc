// Evaluators for Bayes and many comparisons.
#include <cmath>
#include <optional>
#include <vector>

#include "stats/bayes/beta_binomial.h"
#include "stats/bayes/normal_effect.h"
#include "stats/multiplicity.h"
#include "tests/unit/stats/reference.h"

namespace sendlift::reference {
namespace {

json Adjusted(const json& inputs) {
  const std::vector<double> p = inputs.at("p");
  return {{"bonferroni", Must(AdjustedP(p, PAdjustment::kBonferroni))},
          {"holm", Must(AdjustedP(p, PAdjustment::kHolm))},
          {"hochberg", Must(AdjustedP(p, PAdjustment::kHochberg))},
          {"sidak", Must(AdjustedP(p, PAdjustment::kSidak))},
          {"BH", Must(AdjustedP(p, PAdjustment::kBenjaminiHochberg))},
          {"BY", Must(AdjustedP(p, PAdjustment::kBenjaminiYekutieli))}};
}

json Pairwise(const json& inputs) {
  std::vector<Counts> arms;
  for (size_t i = 0; i < inputs.at("x").size(); ++i) arms.push_back({inputs.at("x")[i], inputs.at("n")[i]});
  json raw = json::array();
  json holm = json::array();
  for (const PairwiseTest& test : Must(PairwiseRateTests(arms, PAdjustment::kHolm))) {
    raw.push_back(test.p);
    holm.push_back(test.adjusted_p);
  }
  return {{"raw", raw}, {"holm", holm}};
}

MeanEstimate MeanFrom(const json& arm) {
  if (arm.contains("x")) return Must(MeanOfRate({.successes = arm.at("x"), .trials = arm.at("n")}));
  if (arm.contains("mean")) return {.n = arm.at("n"), .mean = arm.at("mean"), .variance = arm.at("variance")};
  const long double n = arm.at("n").get<double>();
  const long double sum = arm.at("sum").get<double>();
  const long double squares = arm.at("sum_squares").get<double>();
  return {.n = static_cast<double>(n),
          .mean = static_cast<double>(sum / n),
          .variance = static_cast<double>((squares - sum * sum / n) / (n - 1))};
}

// B is the treatment. The losses are told by the arm that is chosen, control first.
json OnLift(const json& inputs, const std::optional<EffectPrior>& prior) {
  const MeanArms arms{.treatment = MeanFrom(inputs.at("B")), .control = MeanFrom(inputs.at("A"))};
  const double level = 1 - inputs.value("alpha", 0.05);
  const EffectPosterior lift = Must(BayesEffect(arms, EffectScale::kLift, prior, level));
  return {{"lift", lift.mean},
          {"mean", lift.mean},
          {"se", lift.deviation},
          {"sd", lift.deviation},
          {"ci", Ends(lift.credible)},
          {"ctw", lift.chance_to_win},
          {"risk", {lift.loss.choosing_control, lift.loss.choosing_treatment}}};
}

std::optional<EffectPrior> PriorFrom(const json& inputs) {
  if (!inputs.contains("prior") || !inputs.at("prior").value("proper", true)) return std::nullopt;
  const json& prior = inputs.at("prior");
  return EffectPrior{.scale = EffectScale::kLift,
                     .mean = prior.at("mean"),
                     .deviation = std::sqrt(prior.at("variance").get<double>())};
}

json OnLiftFlat(const json& inputs) { return OnLift(inputs, PriorFrom(inputs)); }

// The method's own prior is normal with mean .1 and variance .1.
json OnLiftInformed(const json& inputs) {
  return OnLift(inputs, PriorFrom(inputs).value_or(EffectPrior{.mean = 0.1, .deviation = std::sqrt(0.1)}));
}

json ExpectedLosses(const json& inputs) {
  const ExpectedLoss loss = Must(NormalExpectedLoss(inputs.at("mu"), inputs.at("sigma")));
  return {{"loss", {loss.choosing_control, loss.choosing_treatment}}};
}

json BetaBinomial(const json& inputs) {
  const auto arm = [&](const char* name) {
    const json& counts = inputs.at(name);
    return RateArm{.counts = {.successes = counts.at("x"), .trials = counts.at("n")},
                   .prior = {.a = inputs.at("prior").at(0), .b = inputs.at("prior").at(1)}};
  };
  const std::vector<RatePosterior> arms = Must(CompareBetaBinomial({arm("A"), arm("B")}));
  return {{"p", arms[1].chance_to_be_best},
          {"loss_choose_B", arms[1].expected_loss},
          {"loss_choose_A", arms[0].expected_loss}};
}

json QuantileEffect(const json& inputs) {
  const auto estimate = [&](const char* name) {
    const json& arm = inputs.at(name);
    return Must(EstimateOfQuantile(
        {.n = arm.at("n"), .value = arm.at("q"), .bounds = {.lower = arm.at("lower"), .upper = arm.at("upper")}}));
  };
  const EstimateArms arms{.treatment = estimate("T"), .control = estimate("C")};
  const auto answer = [&](const std::optional<EffectPrior>& prior) {
    const EffectPosterior effect = Must(BayesEffect(arms, EffectScale::kDifference, prior, 0.95));
    return json{effect.mean, effect.credible.lower, effect.credible.upper};
  };
  return {{"flat", answer(std::nullopt)}, {"prior1", answer(EffectPrior{.scale = EffectScale::kLift})}};
}

const bool registered = Register({
    {"adjusted_p", Adjusted},
    {"k_sample_proportions_multiplicity_pairwise_chi_square_p_pairs_01_02_03_12_13_23_holm_adjus", Pairwise},
    {"bayes_normal_on_lift_flat_prior_chance_to_win_ci_expected_losses_control_chosen_treatment_", OnLiftFlat},
    {"bayes_normal_on_lift_n_1_1_prior", OnLiftInformed},
    {"normal_expected_loss", ExpectedLosses},
    {"beta_binomial_comparison", BetaBinomial},
    {"quantile_test_normal_normal_bayes_p90_absolute_ci_from_order_statistic_bounds_flat_and_n_0", QuantileEffect},
});

}  // namespace
}  // namespace sendlift::reference
