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

SpendingFamily FamilyOf(v1::GroupSequentialPlan::Spending spending) {
  switch (spending) {
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

struct Plan {
  std::vector<double> information;
  double alpha = 0.05;
  Alternative alternative = Alternative::kTwoSided;
  SpendingFunction spending;
};

void CheckParameter(const v1::GroupSequentialPlan& proto, Arguments& arguments) {
  CheckEnum("plan.spending", v1::GroupSequentialPlan::Spending_IsValid(proto.spending()), arguments);
  if (proto.spending() == v1::GroupSequentialPlan::HWANG_SHIH_DE_CANI) {
    arguments.Require(std::abs(proto.parameter()) <= 100, "plan.parameter", "must be from -100 to 100");
  }
  if (proto.spending() == v1::GroupSequentialPlan::POWER) {
    arguments.Require(proto.parameter() > 0 && proto.parameter() <= 100, "plan.parameter",
                      "must be more than 0 and at most 100");
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
            .spending = {.family = FamilyOf(proto.spending()), .parameter = proto.parameter()}};
  CheckLookTimes(plan.information, arguments);
  const double alpha_max = one_sided ? 0.5 : 1;
  arguments.Require(plan.alpha >= kAlphaMin && plan.alpha < alpha_max, "plan.alpha",
                    absl::StrCat("must be at least ", kAlphaMin, " and below ", alpha_max));
  arguments.Require(proto.sides() >= 0 && proto.sides() <= 2, "plan.sides", "must be 1 or 2");
  CheckParameter(proto, arguments);
  return plan;
}

absl::StatusOr<StoppingBounds> BoundsOf(const Plan& plan) {
  return SpendingBounds(plan.information, {.spending = plan.spending, .alpha = plan.alpha}, plan.alternative);
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
  const Plan plan = ReadPlan(request.plan(), arguments);
  const double power = Or(request.power(), 0.8);
  RETURN_IF_ERROR(
      arguments.Require(power > plan.alpha && power < 1, "power", "must be above alpha and below 1").Check());
  ASSIGN_OR_RETURN(const StoppingBounds bounds, BoundsOf(plan));
  ASSIGN_OR_RETURN(const SequentialCost cost, CostOfDesign(bounds, plan.alpha, power, plan.alternative));
  ASSIGN_OR_RETURN(const Crossings without_effect, CrossingProbabilities(bounds, 0));
  ASSIGN_OR_RETURN(const Crossings with_effect, CrossingProbabilities(bounds, cost.drift));
  ASSIGN_OR_RETURN(const double naive, NaiveError(plan));
  v1::GroupSequentialDesign proto;
  double alpha = 0, found = 0;
  for (size_t k = 0; k < plan.information.size(); ++k) {
    alpha += without_effect.upper[k] + without_effect.lower[k];
    found += with_effect.upper[k];
    auto& look = *proto.add_looks();
    look.set_information_fraction(plan.information[k]);
    look.set_critical_z(bounds.upper[k]);
    look.set_cumulative_alpha(alpha);
    look.set_cumulative_power(found);
  }
  proto.set_sample_size_inflation(cost.maximum_inflation);
  proto.set_expected_sample_size_ratio(cost.expected_inflation);
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
