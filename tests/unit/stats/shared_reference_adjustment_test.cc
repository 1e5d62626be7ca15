// Evaluators for ratio metrics, CUPED, post-stratification and PlanOut's assignments.
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "stats/cuped.h"
#include "stats/means.h"
#include "stats/planout.h"
#include "stats/post_stratification.h"
#include "stats/ratio_metric.h"
#include "tests/unit/stats/reference.h"

namespace sendlift::reference {
namespace {

double LevelFrom(const json& inputs) { return inputs.value("level", 1 - inputs.value("alpha", 0.05)); }

Alternative AlternativeFrom(const json& inputs) {
  const std::string name = inputs.value("alternative", "two-sided");
  return name == "greater" ? Alternative::kGreater : name == "less" ? Alternative::kLess : Alternative::kTwoSided;
}

struct Totals {
  long double n, sum, squares;

  double Mean() const { return static_cast<double>(sum / n); }
  double Variance() const { return n < 2 ? 0 : static_cast<double>((squares - sum * sum / n) / (n - 1)); }
};

PairEstimate PairFrom(const json& arm, const std::string& first, const std::string& second) {
  const auto number = [&](const std::string& name) { return static_cast<long double>(arm.at(name).get<double>()); };
  const Totals a{number("n"), number(first + "_sum"), number(first + "_sumsq")};
  const Totals b{number("n"), number(second + "_sum"), number(second + "_sumsq")};
  return {.n = static_cast<double>(a.n),
          .first_mean = a.Mean(),
          .second_mean = b.Mean(),
          .first_variance = a.Variance(),
          .second_variance = b.Variance(),
          .covariance = static_cast<double>((number("cross") - a.sum * b.sum / a.n) / (a.n - 1))};
}

CupedArms CupedFrom(const json& inputs) {
  return {.treatment = PairFrom(inputs.at("B"), "post", "pre"), .control = PairFrom(inputs.at("A"), "post", "pre")};
}

json CupedRelative(const json& inputs) {
  const CupedLift result = Must(CupedRelativeLift(CupedFrom(inputs), LevelFrom(inputs), AlternativeFrom(inputs)));
  return {{"lift", result.lift.estimate},          {"se", result.lift.standard_error}, {"p", result.lift.p},
          {"df", result.lift.degrees_of_freedom},  {"ci", Ends(result.lift.interval)}, {"theta", result.theta},
          {"reduction", result.variance_reduction}};
}

json CupedAbsolute(const json& inputs) {
  const CupedResult result = Must(CupedDifference(CupedFrom(inputs), LevelFrom(inputs), AlternativeFrom(inputs)));
  return {{"diff", result.difference.estimate},
          {"se", result.difference.standard_error},
          {"p", result.difference.p},
          {"df", result.difference.degrees_of_freedom},
          {"ci", Ends(result.difference.interval)},
          {"theta", result.theta},
          {"reduction", result.variance_reduction}};
}

json RatioMetric(const json& inputs) {
  const MeanArms arms{.treatment = Must(RatioEstimateOf(PairFrom(inputs.at("B"), "num", "den"))),
                      .control = Must(RatioEstimateOf(PairFrom(inputs.at("A"), "num", "den")))};
  const double level = LevelFrom(inputs);
  const DeltaLiftResult lift = Must(DeltaLift(arms, level, LiftQuantile::kWelch, AlternativeFrom(inputs)));
  const WelchResult welch = Must(WelchTest(arms, level, AlternativeFrom(inputs)));
  return {{"meanA", arms.control.mean},
          {"varA", arms.control.variance},
          {"meanB", arms.treatment.mean},
          {"varB", arms.treatment.variance},
          {"lift", lift.estimate},
          {"lift_se", lift.standard_error},
          {"lift_p", lift.p},
          {"lift_ci", Ends(lift.interval)},
          {"diff", welch.difference},
          {"abs_se", welch.standard_error},
          {"abs_p", welch.p},
          {"abs_ci", Ends(welch.interval)}};
}

json PostStratification(const json& inputs) {
  std::vector<MeanArms> strata;
  for (const json& one : inputs.at("strata")) {
    const auto arm = [&](const char* name) {
      const auto number = [&](const char* what) { return one.at(std::string(what) + name).get<double>(); };
      const Totals totals{number("n"), number("s"), number("ss")};
      return MeanEstimate{.n = number("n"), .mean = totals.n == 0 ? 0 : totals.Mean(), .variance = totals.Variance()};
    };
    strata.push_back({.treatment = arm("B"), .control = arm("A")});
  }
  const PostStratifiedResult result =
      Must(PostStratify(strata, StrataShares::kRandom, LevelFrom(inputs), AlternativeFrom(inputs)));
  return {{"abs", {result.difference.estimate, result.difference.standard_error}},
          {"rel", {result.lift.estimate, result.lift.standard_error}}};
}

// A unit is a number, a text, or a list of such, joined with points.
std::string TextOf(const json& unit) {
  if (unit.is_string()) return unit;
  if (!unit.is_array()) return unit.dump();
  std::vector<std::string> parts;
  for (const json& part : unit) parts.push_back(TextOf(part));
  return absl::StrJoin(parts, ".");
}

json ChoiceFor(const json& inputs, const std::string& name) {
  const std::string salt = inputs.at("salt");
  const std::string unit = TextOf(inputs.at("unit"));
  const json& choices = inputs.at("choices");
  return choices.at(Must(PlanOutUniformChoice({.salt = salt, .name = name, .unit = unit}, choices.size())));
}

json UniformChoice(const json& inputs) {
  if (inputs.contains("name")) return ChoiceFor(inputs, inputs.at("name"));
  json answers = json::array();
  for (const json& name : inputs.at("names")) answers.push_back(ChoiceFor(inputs, name));
  return answers;
}

const bool registered = Register({
    {"cuped_pooled_theta_relative_lift_over_the_unadjusted_control_mean_delta_method_with_post_p", CupedRelative},
    {"cuped_absolute", CupedAbsolute},
    {"ratio_metric_delta_method_per_arm_ratio_variance_relative_and_absolute_tests", RatioMetric},
    {"post_stratification_5_strata_mean_metric_sum_k_nu_k_d_k_with_multinomial_term", PostStratification},
    {"assignment_hash_planout_uniformchoice_a_b_int_sha1_salt_name_unit_15_16_mod_2", UniformChoice},
    {"assignment_hash_uniformchoice_range_8", UniformChoice},
});

}  // namespace
}  // namespace sendlift::reference
