#include "calculator/sequential.h"

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "calculator/request.h"
#include "stats/distributions.h"
#include "stats/sequential/asymptotic_sequence.h"
#include "stats/sequential/classical_bounds.h"
#include "stats/sequential/futility.h"
#include "stats/sequential/sequential_power.h"
#include "stats/sequential/spending.h"
#include "stats/sequential/stopped_experiment.h"

namespace sendlift::calculator {
namespace {

// How far looks have to lie apart: nearer ones see the same customers and take a finer grid.
constexpr double kStepMin = 0.01;
constexpr double kRounding = 1e-9;
constexpr double kAlphaMin = 1e-11;
constexpr double kZMax = 1000;
constexpr double kHaybittlePetoZ = 3;

using Shape = v1::GroupSequentialPlan::Spending;

SpendingFamily FamilyOf(Shape shape) {
  switch (shape) {
    case v1::GroupSequentialPlan::POCOCK:
      return SpendingFamily::kPocock;
    case v1::GroupSequentialPlan::HWANG_SHIH_DE_CANI:
      return SpendingFamily::kHwangShihDeCani;
    case v1::GroupSequentialPlan::POWER:
      return SpendingFamily::kPower;
    default:
      return SpendingFamily::kOBrienFleming;
  }
}

// Whether the shape is a spending function, from which the bounds of any looks follow.
bool Spends(Shape shape) { return shape <= v1::GroupSequentialPlan::POWER; }

struct Plan {
  std::vector<double> information;
  double alpha = 0.05;
  Alternative alternative = Alternative::kTwoSided;
  Shape shape = v1::GroupSequentialPlan::O_BRIEN_FLEMING;
  double parameter = 0;

  SpendingPlan Spending() const {
    return {.spending = {.family = FamilyOf(shape), .parameter = parameter}, .alpha = alpha};
  }
};

void CheckParameter(Shape shape, double parameter, absl::string_view field, Arguments& arguments) {
  switch (shape) {
    case v1::GroupSequentialPlan::HWANG_SHIH_DE_CANI:
      arguments.Require(std::abs(parameter) <= 100, field, "must be from -100 to 100");
      break;
    case v1::GroupSequentialPlan::POWER:
      arguments.Require(parameter > 0 && parameter <= 100, field, "must be more than 0 and at most 100");
      break;
    case v1::GroupSequentialPlan::WANG_TSIATIS:
      arguments.Require(std::abs(parameter) <= 10, field, "must be from -10 to 10");
      break;
    case v1::GroupSequentialPlan::HAYBITTLE_PETO:
      arguments.Require(parameter > 0 && parameter <= kBoundMax, field, "must be more than 0 and at most 8");
      break;
    default:
      break;
  }
}

void CheckLookTimes(const std::vector<double>& information, Arguments& arguments) {
  CheckSize("plan.information_fractions", static_cast<int>(information.size()), 1, kLooksInRequestMax, arguments);
  double before = 0;
  for (size_t i = 0; i < information.size(); ++i) {
    arguments.Require(information[i] - before >= kStepMin - kRounding && information[i] <= 1 + kRounding,
                      At("plan.information_fractions", static_cast<int>(i)),
                      "must be at least 0.01 more than the one before, and at most 1");
    before = information[i];
  }
}

Plan ReadPlan(const v1::GroupSequentialPlan& proto, Arguments& arguments) {
  const bool one_sided = proto.sides() == 1;
  Plan plan{.information = {proto.information_fractions().begin(), proto.information_fractions().end()},
            .alpha = Or(proto.alpha(), 0.05),
            .alternative = one_sided ? Alternative::kGreater : Alternative::kTwoSided,
            .shape = proto.spending(),
            .parameter = proto.parameter()};
  if (plan.shape == v1::GroupSequentialPlan::HAYBITTLE_PETO) plan.parameter = Or(plan.parameter, kHaybittlePetoZ);
  CheckLookTimes(plan.information, arguments);
  const double alpha_max = one_sided ? 0.5 : 1;
  arguments.Require(plan.alpha >= kAlphaMin && plan.alpha < alpha_max, "plan.alpha",
                    absl::StrCat("must be at least ", kAlphaMin, " and below ", alpha_max));
  arguments.Require(proto.sides() >= 0 && proto.sides() <= 2, "plan.sides", "must be 1 or 2");
  arguments.Require(!one_sided || plan.shape != v1::GroupSequentialPlan::CONFIDENCE_SEQUENCE, "plan.sides",
                    "must be 2 for a confidence sequence");
  CheckEnum("plan.spending", v1::GroupSequentialPlan::Spending_IsValid(plan.shape), arguments);
  CheckParameter(plan.shape, plan.parameter, "plan.parameter", arguments);
  return plan;
}

absl::StatusOr<StoppingBounds> BoundsOf(const Plan& plan) {
  switch (plan.shape) {
    case v1::GroupSequentialPlan::CLASSICAL_O_BRIEN_FLEMING:
      return OBrienFlemingBounds(plan.information, plan.alpha, plan.alternative);
    case v1::GroupSequentialPlan::CLASSICAL_POCOCK:
      return PocockBounds(plan.information, plan.alpha, plan.alternative);
    case v1::GroupSequentialPlan::WANG_TSIATIS:
      return WangTsiatisBounds(plan.information, plan.parameter, plan.alpha, plan.alternative);
    case v1::GroupSequentialPlan::HAYBITTLE_PETO:
      return HaybittlePetoBounds(plan.information, plan.parameter, plan.alpha, plan.alternative);
    case v1::GroupSequentialPlan::CONFIDENCE_SEQUENCE:
      return ConfidenceSequenceBounds(plan.information, plan.alpha);
    default:
      return SpendingBounds(plan.information, plan.Spending(), plan.alternative);
  }
}

// Checks what futility bounds ask of the plan, and moves a last look that is 1 but for rounding onto it.
SpendingFunction ReadFutility(const v1::FutilityPlan& proto, double power, Plan& plan, Arguments& arguments) {
  arguments.Require(plan.alternative == Alternative::kGreater, "plan.sides", "must be 1 with futility");
  arguments.Require(Spends(plan.shape), "plan.spending", "must be one of the first four shapes with futility");
  const bool ends_at_1 = !plan.information.empty() && std::abs(plan.information.back() - 1) <= kRounding;
  arguments.Require(ends_at_1, "plan.information_fractions", "must end at 1 with futility");
  if (ends_at_1) plan.information.back() = 1;
  arguments.Require(!(1 - power < kErrorMin), "power", "must leave at least 1e-12 to miss with futility");
  arguments.Require(v1::GroupSequentialPlan::Spending_IsValid(proto.spending()) && Spends(proto.spending()),
                    "futility.spending", "must be O_BRIEN_FLEMING, POCOCK, HWANG_SHIH_DE_CANI or POWER");
  CheckParameter(proto.spending(), proto.parameter(), "futility.parameter", arguments);
  return {.family = FamilyOf(proto.spending()), .parameter = proto.parameter()};
}

struct Design {
  StoppingBounds bounds;
  SequentialCost cost;
};

absl::StatusOr<Design> DesignOf(const Plan& plan, double power) {
  Design design;
  ASSIGN_OR_RETURN(design.bounds, BoundsOf(plan));
  ASSIGN_OR_RETURN(design.cost, CostOfDesign(design.bounds, plan.alpha, power, plan.alternative));
  return design;
}

absl::StatusOr<Design> DesignWithFutility(const Plan& plan, double power, const SpendingFunction& futility) {
  ASSIGN_OR_RETURN(const FutilityDesign found,
                   NonBindingFutility(plan.information, {.efficacy = plan.Spending(),
                                                         .futility = {.spending = futility, .alpha = 1 - power}}));
  ASSIGN_OR_RETURN(const double expected, ExpectedInformation(found.bounds, found.drift));
  ASSIGN_OR_RETURN(const double without_effect, ExpectedInformation(found.bounds, /*drift=*/0));
  return Design{.bounds = found.bounds,
                .cost = {.drift = found.drift,
                         .maximum_inflation = found.maximum_inflation,
                         .expected_inflation = found.maximum_inflation * expected,
                         .expected_inflation_without_effect = found.maximum_inflation * without_effect}};
}

// Adds the looks. False alarms are counted as if nobody heeded the futility bounds.
absl::Status WriteLooks(const Design& design, bool has_futility, v1::GroupSequentialDesign& proto) {
  StoppingBounds efficacy = design.bounds;
  if (has_futility) efficacy.lower.assign(efficacy.lower.size(), -INFINITY);
  ASSIGN_OR_RETURN(const Crossings false_alarms, CrossingProbabilities(efficacy, /*drift=*/0));
  ASSIGN_OR_RETURN(const Crossings without_effect, CrossingProbabilities(design.bounds, /*drift=*/0));
  ASSIGN_OR_RETURN(const Crossings with_effect, CrossingProbabilities(design.bounds, design.cost.drift));
  double alpha = 0, found = 0, futile = 0;
  for (size_t k = 0; k < design.bounds.information.size(); ++k) {
    alpha += false_alarms.upper[k] + false_alarms.lower[k];
    found += with_effect.upper[k];
    futile += without_effect.lower[k];
    auto& look = *proto.add_looks();
    look.set_information_fraction(design.bounds.information[k]);
    look.set_critical_z(design.bounds.upper[k]);
    look.set_cumulative_alpha(alpha);
    look.set_cumulative_power(found);
    if (!has_futility) continue;
    look.set_futility_z(design.bounds.lower[k]);
    look.set_cumulative_futility(futile);
  }
  return absl::OkStatus();
}

// What testing every look at the fixed critical value would do.
absl::StatusOr<double> NaiveError(const Plan& plan) {
  const bool two_sided = plan.alternative == Alternative::kTwoSided;
  const double critical_z = NormalUpperQuantile(two_sided ? plan.alpha / 2 : plan.alpha);
  if (two_sided) return NaivePeekingError(plan.information, critical_z);
  StoppingBounds bounds{.information = plan.information,
                        .lower = std::vector<double>(plan.information.size(), -INFINITY),
                        .upper = std::vector<double>(plan.information.size(), critical_z)};
  ASSIGN_OR_RETURN(const Crossings crossings, CrossingProbabilities(bounds, 0));
  return crossings.Upper();
}

}  // namespace

absl::StatusOr<v1::ConfidenceSequence> EvaluateConfidenceSequence(
    const v1::EvaluateConfidenceSequenceRequest& request) {
  Arguments arguments;
  const MeanArms arms{.treatment = Read(request.treatment(), "treatment", arguments),
                      .control = Read(request.control(), "control", arguments)};
  const SequencePlan plan{.alpha = Or(request.alpha(), 0.05), .planned_customers = request.planned_customers()};
  arguments.Fraction("alpha", plan.alpha).AtLeast("planned_customers", plan.planned_customers, 1);
  RETURN_IF_ERROR(arguments.Check());
  ASSIGN_OR_RETURN(const SequenceLook look, request.relative() ? AsymptoticSequenceOfLift(arms, plan)
                                                               : AsymptoticSequenceOfDifference(arms, plan));
  v1::ConfidenceSequence proto;
  proto.set_estimate(look.estimate);
  proto.set_standard_error(look.standard_error);
  Write(look.interval, *proto.mutable_interval());
  proto.set_anytime_p_value(look.p);
  return proto;
}

absl::StatusOr<v1::GroupSequentialDesign> DesignGroupSequential(const v1::DesignGroupSequentialRequest& request) {
  Arguments arguments;
  Plan plan = ReadPlan(request.plan(), arguments);
  const double power = Or(request.power(), 0.8);
  arguments.Require(power > plan.alpha && power < 1, "power", "must be above alpha and below 1");
  SpendingFunction futility;
  if (request.has_futility()) futility = ReadFutility(request.futility(), power, plan, arguments);
  RETURN_IF_ERROR(arguments.Check());
  ASSIGN_OR_RETURN(const Design design,
                   request.has_futility() ? DesignWithFutility(plan, power, futility) : DesignOf(plan, power));
  ASSIGN_OR_RETURN(const double naive, NaiveError(plan));
  v1::GroupSequentialDesign proto;
  RETURN_IF_ERROR(WriteLooks(design, request.has_futility(), proto));
  proto.set_sample_size_inflation(design.cost.maximum_inflation);
  proto.set_expected_sample_size_ratio(design.cost.expected_inflation);
  proto.set_expected_sample_size_ratio_without_effect(design.cost.expected_inflation_without_effect);
  proto.set_naive_false_positive_rate(naive);
  return proto;
}

absl::StatusOr<v1::StoppedEstimate> EstimateAfterStopping(const v1::EstimateAfterStoppingRequest& request) {
  Arguments arguments;
  const Plan plan = ReadPlan(request.plan(), arguments);
  const double z = request.estimate() / request.standard_error();
  arguments.Positive("standard_error", request.standard_error());
  arguments.Require(std::isfinite(request.estimate()) && !(std::abs(z) > kZMax), "estimate",
                    "must be finite and within 1000 standard errors of 0");
  arguments.Require(request.look() >= 1 && request.look() <= request.plan().information_fractions_size(), "look",
                    "must be one of the looks of the plan, from 1");
  RETURN_IF_ERROR(arguments.Check());
  ASSIGN_OR_RETURN(StoppingBounds bounds, BoundsOf(plan));
  for (auto* list : {&bounds.information, &bounds.lower, &bounds.upper}) list->resize(request.look());
  const double half_width = bounds.upper.back() * request.standard_error();
  const bool two_sided = plan.alternative == Alternative::kTwoSided;
  const double level = 1 - (two_sided ? plan.alpha : 2 * plan.alpha);
  ASSIGN_OR_RETURN(
      const sendlift::StoppedEstimate stopped,
      sendlift::EstimateAfterStopping({.bounds = std::move(bounds), .z = z}, request.standard_error(), level));
  v1::StoppedEstimate proto;
  Write({.lower = request.estimate() - half_width, .upper = two_sided ? request.estimate() + half_width : INFINITY},
        *proto.mutable_repeated_interval());
  Write(stopped.interval, *proto.mutable_stagewise_interval());
  proto.set_stagewise_p_value(two_sided ? stopped.p : stopped.p_upper);
  proto.set_median_unbiased_estimate(stopped.median_unbiased);
  return proto;
}

}  // namespace sendlift::calculator
