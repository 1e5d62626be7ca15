// Evaluators for power, sample size and detectable effects.
#include <cmath>
#include <string>

#include "stats/means.h"
#include "stats/power.h"
#include "stats/power_chi_square.h"
#include "stats/power_margin.h"
#include "stats/power_survival.h"
#include "tests/unit/stats/reference.h"

namespace sendlift::reference {
namespace {

Alternative AlternativeFrom(const json& inputs) {
  const std::string name = inputs.value("alternative", "two-sided");
  if (name == "greater" || name == "larger") return Alternative::kGreater;
  return name == "less" || name == "smaller" ? Alternative::kLess : Alternative::kTwoSided;
}

PowerGoal GoalFrom(const json& inputs) {
  return {.alpha = inputs.value("alpha", 0.05), .power = inputs.value("power", 0.8)};
}

// `ratio` is the second arm over the first, which is the one that is compared.
ArmSizes SizesFrom(const json& inputs) {
  const double n = inputs.at("n1");
  return {.treatment = n, .control = inputs.value("n2", n * inputs.value("ratio", 1.0))};
}

MeanDesign MeansFrom(const json& inputs) {
  return {.difference = inputs.at("d"),
          .customers = SizesFrom(inputs),
          .alpha = inputs.value("alpha", 0.05),
          .alternative = AlternativeFrom(inputs)};
}

json TwoMeansNormal(const json& inputs) { return {{"power", Must(PowerOfMeansNormal(MeansFrom(inputs)))}}; }

json TwoMeansStudent(const json& inputs) { return Must(PowerOfMeans(MeansFrom(inputs))); }

json TwoProportions(const json& inputs) {
  const double second = inputs.at("p2");
  return {{"power", Must(PowerOfProportions({.treatment_rate = second + inputs.at("diff").get<double>(),
                                             .control_rate = second,
                                             .customers = SizesFrom(inputs),
                                             .alpha = inputs.value("alpha", 0.05),
                                             .alternative = AlternativeFrom(inputs)}))}};
}

json ChiSquare(const json& inputs) {
  return {{"power", Must(PowerOfChiSquare({.effect_size = inputs.at("w"),
                                           .customers = inputs.at("N"),
                                           .degrees_of_freedom = inputs.at("df"),
                                           .alpha = inputs.value("alpha", 0.05)}))}};
}

json Arcsine(const json& inputs) { return Must(ArcsineEffectSize(inputs.at("p1"), inputs.at("p2"))); }

json FarringtonManning(const json& inputs) {
  const ArmSizes sizes = Must(SampleSizeAtMargin(
      {.treatment = inputs.at("p1"), .control = inputs.at("p2"), .null = inputs.value("delta0", 0.0)},
      {.alpha = inputs.value("alpha", 0.025),
       .power = 1 - inputs.value("beta", 0.1),
       .treatment_per_control = 1 / inputs.value("ratio", 1.0),
       .one_sided = inputs.value("sided", 1) == 1}));
  return {{"total", sizes.treatment + sizes.control}, {"per_arm", {sizes.treatment, sizes.control}}};
}

json TotalSampleSize(const json& inputs) {
  const double difference = inputs.at("mde");
  const bool binomial = inputs.at("kind") == "binomial";
  const double rate = inputs.value("p", 0.0);
  const ArmSizes sizes =
      Must(binomial ? SampleSizeOfProportions(rate + difference, rate, GoalFrom(inputs))
                    : SampleSizeOfMeans(difference, std::sqrt(inputs.at("variance").get<double>()), GoalFrom(inputs)));
  return {{"total", sizes.treatment + sizes.control}};
}

MeanEstimate MeanFrom(const json& arm) {
  const long double n = arm.at("n").get<double>();
  const long double sum = arm.at("sum").get<double>();
  const long double squares = arm.at("sum_squares").get<double>();
  return {.n = static_cast<double>(n),
          .mean = static_cast<double>(sum / n),
          .variance = static_cast<double>((squares - sum * sum / n) / (n - 1))};
}

json MidExperiment(const json& inputs) {
  const PowerGoal goal = GoalFrom(inputs);
  const DeltaLiftResult lift =
      Must(DeltaLift({.treatment = MeanFrom(inputs.at("B")), .control = MeanFrom(inputs.at("A"))}, 1 - goal.alpha,
                     LiftQuantile::kNormal));
  return Must(AdditionalSampleFactor(inputs.value("mde", 0.05), lift.standard_error, goal));
}

EventShares EventsFrom(const json& inputs) { return {.treatment = inputs.at("p_exp"), .control = inputs.at("p_con")}; }

json SurvivalPower(const json& inputs) {
  const char* ratio = inputs.contains("postulated_HR") ? "postulated_HR" : "HR";
  return Must(PowerOfHazardRatio({.hazard_ratio = inputs.at(ratio),
                                  .events = EventsFrom(inputs),
                                  .customers = {.treatment = inputs.at("n_exp"), .control = inputs.at("n_con")},
                                  .alpha = inputs.value("alpha", 0.05)}));
}

json SurvivalSampleSize(const json& inputs) {
  PowerGoal goal = GoalFrom(inputs);
  goal.treatment_per_control = inputs.value("ratio", 1.0);
  const char* ratio = inputs.contains("postulated_HR") ? "postulated_HR" : "HR";
  const ArmSizes sizes = Must(SampleSizeOfHazardRatio(inputs.at(ratio), EventsFrom(inputs), goal));
  return {std::ceil(sizes.treatment), std::ceil(sizes.control)};
}

const bool registered = Register({
    {"power_arcsine_effect_size_h", Arcsine},
    {"power_two_sample_z", TwoMeansNormal},
    {"power_two_sample_t_noncentral_t_two_sided_05", TwoMeansStudent},
    {"power_two_proportions", TwoProportions},
    {"power_chi_square", ChiSquare},
    {"sample_size_farrington_manning", FarringtonManning},
    {"sample_size_two_arms", TotalSampleSize},
    {"mid_experiment_power_additional_sample_scaling_factor_for_80_power_at_relative_mde_05_bise", MidExperiment},
    {"power_survival_lifelines_power_under_cph_12_12_p_exp_8_p_con_2_hr_139", SurvivalPower},
    {"sample_size_survival_sample_size_necessary_under_cph_power_8_ratio_1_p_exp_5_p_con_5_hr_1_", SurvivalSampleSize},
});

}  // namespace
}  // namespace sendlift::reference
