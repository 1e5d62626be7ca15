// Evaluators for looking early: confidence sequences, group-sequential bounds, what they cost.
#include <limits>
#include <string>
#include <vector>

#include "stats/proportions.h"
#include "stats/sequential/asymptotic_sequence.h"
#include "stats/sequential/bernoulli_sequence.h"
#include "stats/sequential/classical_bounds.h"
#include "stats/sequential/crossing.h"
#include "stats/sequential/looks.h"
#include "stats/sequential/mixture_boundary.h"
#include "stats/sequential/mixture_sprt.h"
#include "stats/sequential/sequential_power.h"
#include "stats/sequential/spending.h"
#include "tests/unit/stats/reference.h"

namespace sendlift::reference {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

MeanEstimate ArmFrom(const json& arm) {
  const double n = arm.at("n");
  if (arm.contains("x")) {
    return Must(MeanOfRate({.successes = arm.at("x").get<int64_t>(), .trials = arm.at("n").get<int64_t>()}));
  }
  const long double sum = arm.at("sum").get<double>();
  const long double squares = arm.at("sum_squares").get<double>();
  return {.n = n,
          .mean = static_cast<double>(sum / n),
          .variance = static_cast<double>((squares - sum * sum / n) / (n - 1.0L))};
}

SequenceLook SequenceFrom(const json& inputs, Alternative alternative) {
  const MeanArms arms{.treatment = ArmFrom(inputs.at("B")), .control = ArmFrom(inputs.at("A"))};
  const SequencePlan plan{.alpha = inputs.value("alpha", 0.05),
                          .planned_customers = inputs.value("Nstar", 5000.0),
                          .alternative = alternative};
  const bool absolute = inputs.value("effect", "relative") == "absolute";
  return Must(absolute ? AsymptoticSequenceOfDifference(arms, plan) : AsymptoticSequenceOfLift(arms, plan));
}

// One-sided cases ask for the lower bound of the one direction and the upper bound of the other.
json AsymptoticSequenceCase(const json& inputs) {
  if (inputs.value("sides", 2) == 2) {
    const SequenceLook look = SequenceFrom(inputs, Alternative::kTwoSided);
    return {{"lift", look.estimate},     {"diff", look.estimate},        {"se", look.standard_error},   {"p", look.p},
            {"ci", Ends(look.interval)}, {"lower", look.interval.lower}, {"upper", look.interval.upper}};
  }
  const SequenceLook greater = SequenceFrom(inputs, Alternative::kGreater);
  const SequenceLook less = SequenceFrom(inputs, Alternative::kLess);
  const bool downwards = inputs.value("alternative", "greater") == "less";
  return {{"lift", greater.estimate},        {"diff", greater.estimate},
          {"se", greater.standard_error},    {"p", downwards ? less.p : greater.p},
          {"p_greater", greater.p},          {"p_less", less.p},
          {"lower", greater.interval.lower}, {"upper", less.interval.upper}};
}

MixtureTuning TuningFrom(const json& inputs) {
  return {.v_opt = inputs.at("v_opt"), .alpha_opt = inputs.value("alpha_opt", 0.05)};
}

Alternative SidesFrom(const json& inputs) {
  return inputs.value("sides", 2) == 1 ? Alternative::kGreater : Alternative::kTwoSided;
}

json NormalMixtureCase(const json& inputs) {
  const MixtureTuning tuning = TuningFrom(inputs);
  const Alternative sides = SidesFrom(inputs);
  return {{"rho", Must(BestRho(tuning, sides))},
          {"bound", Must(MixtureBoundary(NormalMixture{.tuning = tuning, .alternative = sides}, inputs.at("v"),
                                         inputs.at("alpha")))}};
}

json LogNormalMixtureCase(const json& inputs) {
  const NormalMixture mixture{.tuning = TuningFrom(inputs), .alternative = SidesFrom(inputs)};
  return Must(LogMixture(mixture, inputs.at("s"), inputs.at("v")));
}

Mixture MixtureFrom(const json& inputs) {
  const std::string name = inputs.at("boundary");
  const MixtureTuning tuning = TuningFrom(inputs);
  const Alternative sides = name.ends_with("_1s") ? Alternative::kGreater : Alternative::kTwoSided;
  if (name.starts_with("normal_mixture")) return NormalMixture{.tuning = tuning, .alternative = sides};
  if (name == "gamma_exponential") return GammaExponentialMixture{.tuning = tuning, .c = inputs.at("c")};
  if (name == "gamma_poisson") return GammaPoissonMixture{.tuning = tuning, .c = inputs.at("c")};
  if (name.starts_with("beta_binomial")) {
    return BetaBinomialMixture{.tuning = tuning, .g = inputs.at("g"), .h = inputs.at("h"), .alternative = sides};
  }
  throw std::runtime_error("no boundary of the name " + name);
}

json BoundaryCase(const json& inputs) {
  const double v = inputs.at("v");
  const double alpha = inputs.value("alpha", 0.05);
  if (inputs.at("boundary") == "poly_stitching") {
    const StitchedBoundary boundary{.v_min = inputs.at("v_min"),
                                    .c = inputs.value("c", 0.0),
                                    .s = inputs.value("s", 1.4),
                                    .eta = inputs.value("eta", 2.0)};
    return {{"bound", Must(PolynomialStitching(boundary, v, alpha))}};
  }
  const Mixture mixture = MixtureFrom(inputs);
  json answer = {{"bound", Must(MixtureBoundary(mixture, v, alpha))}};
  if (inputs.contains("s")) answer["log_mixture"] = Must(LogMixture(mixture, inputs.at("s"), v));
  return answer;
}

json BernoulliCase(const json& inputs) {
  const Counts counts{.successes = inputs.at("successes").get<int64_t>(), .trials = inputs.at("trials").get<int64_t>()};
  const BernoulliTuning tuning{.trials_opt = inputs.at("t_opt"), .alpha_opt = inputs.value("alpha_opt", 0.05)};
  return {{"interval", Ends(Must(BernoulliSequence(counts, inputs.at("alpha"), tuning)))}};
}

json MixtureSprtCase(const json& inputs) {
  return Must(MixtureSprt({.estimate = inputs.value("estimate", 0.0),
                           .variance = inputs.at("V"),
                           .mixing_variance = inputs.at("tau2")},
                          inputs.at("alpha")))
      .half_width;
}

std::vector<double> InformationFrom(const json& inputs) {
  if (inputs.contains("t")) return inputs.at("t");
  if (inputs.contains("I")) return inputs.at("I");
  return Must(EqualLooks(inputs.at("K")));
}

SpendingFunction SpendingFrom(const json& inputs) {
  const std::string name = inputs.value("spending", "hwang-shih-decani");
  if (name == "obrien-fleming") return {.family = SpendingFamily::kOBrienFleming};
  if (name == "pocock") return {.family = SpendingFamily::kPocock};
  if (name == "power") return {.family = SpendingFamily::kPower, .parameter = inputs.at("rho")};
  if (name == "hwang-shih-decani") {
    return {.family = SpendingFamily::kHwangShihDeCani, .parameter = inputs.at("gamma")};
  }
  throw std::runtime_error("no spending function of the name " + name);
}

json SpendingCase(const json& inputs) {
  const SpendingPlan plan{.spending = SpendingFrom(inputs), .alpha = inputs.at("alpha")};
  const StoppingBounds bounds = Must(SpendingBounds(InformationFrom(inputs), plan, SidesFrom(inputs)));
  const Crossings crossings = Must(CrossingProbabilities(bounds, 0));
  return {{"z", bounds.upper}, {"upper", bounds.upper}, {"lower", bounds.lower}, {"cross", crossings.upper}};
}

StoppingBounds ClassicalOBrienFleming(const json& inputs) {
  return Must(OBrienFlemingBounds(InformationFrom(inputs), 2 * inputs.at("alpha_one_sided").get<double>()));
}

json ClassicalBoundsCase(const json& inputs) { return ClassicalOBrienFleming(inputs).upper; }

json ClassicalCrossingCase(const json& inputs) {
  return Must(CrossingProbabilities(ClassicalOBrienFleming(inputs), 0)).upper;
}

json InflationCase(const json& inputs) {
  const double alpha = inputs.at("alpha");
  const StoppingBounds bounds = Must(SpendingBounds(
      InformationFrom(inputs), {.spending = SpendingFrom(inputs), .alpha = alpha}, Alternative::kGreater));
  const SequentialCost cost = Must(CostOfDesign(bounds, alpha, inputs.value("power", 0.9), Alternative::kGreater));
  return {{"inflation", cost.maximum_inflation}, {"cross", Must(CrossingProbabilities(bounds, cost.drift)).upper}};
}

StoppingBounds BoundsFrom(const json& inputs, const char* lower, const char* upper) {
  StoppingBounds bounds{.information = InformationFrom(inputs), .lower = {}, .upper = inputs.at(upper)};
  bounds.lower = inputs.contains(lower) ? inputs.at(lower).get<std::vector<double>>()
                                        : std::vector<double>(bounds.upper.size(), -kInfinity);
  return bounds;
}

json AsymmetricCase(const json& inputs) {
  const Crossings crossings = Must(CrossingProbabilities(BoundsFrom(inputs, "a", "b"), inputs.value("drift", 0.0)));
  return {{"upper", crossings.upper}, {"lower", crossings.lower}};
}

json PowerCase(const json& inputs) {
  const Crossings crossings = Must(CrossingProbabilities(BoundsFrom(inputs, "lower", "upper"), inputs.at("drift")));
  std::vector<double> cumulative;
  double total = 0;
  for (const double one : crossings.upper) cumulative.push_back(total += one);
  return {{"power", crossings.Upper()}, {"cum_upper", cumulative}};
}

// By symmetry half of the crossings are upwards.
json PeekingCase(const json& inputs) {
  return {{"probability", Must(NaivePeekingError(InformationFrom(inputs), inputs.at("critical_z"))) / 2}};
}

json PocockInflationCase(const json& inputs) {
  const double alpha = inputs.at("alpha");
  const StoppingBounds bounds = Must(PocockBounds(InformationFrom(inputs), alpha));
  return {{"inflation", Must(CostOfDesign(bounds, alpha, inputs.at("power"))).maximum_inflation}};
}

json WangTsiatisCase(const json& inputs) {
  const StoppingBounds bounds = Must(
      WangTsiatisBounds(InformationFrom(inputs), inputs.at("Delta"), 2 * inputs.at("alpha_one_sided").get<double>()));
  return {{"z", bounds.upper.back()}};
}

json HaybittlePetoCase(const json& inputs) {
  return Must(HaybittlePetoBounds(InformationFrom(inputs), inputs.at("interim_z"), inputs.value("alpha", 0.05)))
      .upper.back();
}

json DesignCostCase(const json& inputs) {
  const SequentialDesignCosts costs =
      Must(CompareSequentialDesigns(inputs.at("K"), inputs.value("alpha", 0.05), inputs.value("power", 0.8)));
  return {{"LDOF", costs.obrien_fleming.maximum_inflation},
          {"LDPocock", costs.pocock.maximum_inflation},
          {"asympCS", costs.confidence_sequence.maximum_inflation}};
}

const bool registered = Register({
    {"asymptotic_confidence_sequence", AsymptoticSequenceCase},
    {"anytime_valid_normal_mixture_howard_et_al_two_sided_normal_mixture_best_rho_v_opt_100_alph", NormalMixtureCase},
    {"anytime_valid_normal_mixture_log_mixture_supermartingale_at_s_10_v_100", LogNormalMixtureCase},
    {"confseq_boundary", BoundaryCase},
    {"confseq_bernoulli_interval", BernoulliCase},
    {"msprt_half_width_of_the_mixture_sprt_interval_equals_the_normal_mixture_boundary_v_01_samp", MixtureSprtCase},
    {"alpha_spending_bounds", SpendingCase},
    {"group_sequential_classical_o_brien_fleming_symmetric_025_each_side_k_4", ClassicalBoundsCase},
    {"group_sequential_p_first_upper_crossing_at_look_k_h0_for_the_same_design", ClassicalCrossingCase},
    {"group_sequential_max_sample_inflation_for_90_power_and_crossing_probabilities_under_h1", InflationCase},
    {"group_sequential_asymmetric_bounds_reproduce_the_requested_per_look_error_rates", AsymmetricCase},
    {"group_sequential_power_at_drift_3_242", PowerCase},
    {"group_sequential_z_3_at_two_interim_looks_final_critical_value_keeping_two_sided_05", HaybittlePetoCase},
    {"peeking_one_sided_error", PeekingCase},
    {"pocock_inflation", PocockInflationCase},
    {"wang_tsiatis_final_bound", WangTsiatisCase},
    {"sequential_design_cost_14_equal_daily_looks_80_power_two_sided_05_max_n_inflation_over_the", DesignCostCase},
});

}  // namespace
}  // namespace sendlift::reference
