#include "stats/power.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "absl/status/status.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"
#include "stats/roots.h"

namespace sendlift {
namespace {

Arguments& RequireSizes(Arguments& arguments, const ArmSizes& customers, double least) {
  return arguments.AtLeast("customers.treatment", customers.treatment, least)
      .AtLeast("customers.control", customers.control, least);
}

Arguments& RequireGoal(Arguments& arguments, const PowerGoal& goal) {
  return arguments.Fraction("alpha", goal.alpha)
      .Fraction("power", goal.power)
      .Positive("treatment_per_control", goal.treatment_per_control);
}

absl::Status CheckMeans(const MeanDesign& design, double least) {
  Arguments arguments;
  return RequireSizes(arguments, design.customers, least)
      .Finite("difference", design.difference)
      .Positive("standard_deviation", design.standard_deviation)
      .Fraction("alpha", design.alpha)
      .Check();
}

double QuantileSum(const PowerGoal& goal) { return CriticalQuantile(goal) + PowerQuantile(goal); }

// Chance that a normal statistic around `shift`, with standard deviation 1, passes the critical value(s).
double NormalPower(double shift, double critical, Alternative alternative) {
  if (alternative == Alternative::kGreater) return NormalUpperTail(critical - shift);
  if (alternative == Alternative::kLess) return NormalUpperTail(critical + shift);
  return NormalUpperTail(critical - shift) + NormalUpperTail(critical + shift);
}

double TailOf(double alpha, Alternative alternative) {
  return alternative == Alternative::kTwoSided ? alpha / 2 : alpha;
}

struct Deviations {
  double pooled;    // of the difference if both arms had the average rate
  double unpooled;  // of the difference as the rates are
};

Deviations DeviationsOf(double treatment_rate, double control_rate, const ArmSizes& n) {
  const double share = 1 / (1 + n.control / n.treatment);
  const double average = share * treatment_rate + (1 - share) * control_rate;
  return {.pooled = std::sqrt(average * (1 - average) * (1 / n.treatment + 1 / n.control)),
          .unpooled = std::sqrt(treatment_rate * (1 - treatment_rate) / n.treatment +
                                control_rate * (1 - control_rate) / n.control)};
}

double RejectionChance(const ProportionDesign& design) {
  const auto [pooled, unpooled] = DeviationsOf(design.treatment_rate, design.control_rate, design.customers);
  const double difference = design.treatment_rate - design.control_rate;
  const double critical = NormalUpperQuantile(TailOf(design.alpha, design.alternative)) * pooled;
  if (unpooled > 0) return NormalPower(difference / unpooled, critical / unpooled, design.alternative);
  if (design.alternative == Alternative::kTwoSided) return std::abs(difference) > critical ? 1 : 0;
  return (design.alternative == Alternative::kGreater ? difference : -difference) > critical ? 1 : 0;
}

double StandardErrorOf(double standard_deviation, const ArmSizes& n) {
  return standard_deviation * std::sqrt(1 / n.treatment + 1 / n.control);
}

absl::StatusOr<double> Fitting(double result) {
  if (std::isfinite(result)) return result;
  return absl::OutOfRangeError(
      "the answer does not fit a double: the effect or the deviation is too small or too large");
}

absl::StatusOr<ArmSizes> SizesFor(double control, const PowerGoal& goal) {
  RETURN_IF_ERROR(Fitting(control + control * goal.treatment_per_control).status());
  return ArmSizes{.treatment = control * goal.treatment_per_control, .control = control};
}

}  // namespace

absl::Status CheckGoal(const PowerGoal& goal) {
  Arguments arguments;
  return RequireGoal(arguments, goal).Check();
}

double CriticalQuantile(const PowerGoal& goal) {
  return NormalUpperQuantile(goal.one_sided ? goal.alpha : goal.alpha / 2);
}

double PowerQuantile(const PowerGoal& goal) { return NormalUpperQuantile(1 - goal.power); }

absl::StatusOr<PowerGoal> GoalPerComparison(const PowerGoal& goal, int comparisons) {
  RETURN_IF_ERROR(CheckGoal(goal));
  RETURN_IF_ERROR(Arguments().AtLeast("comparisons", comparisons, 1).Check());
  PowerGoal each = goal;
  each.alpha = goal.alpha / comparisons;
  return each;
}

absl::StatusOr<double> PowerOfProportions(const ProportionDesign& design) {
  Arguments arguments;
  RETURN_IF_ERROR(RequireSizes(arguments, design.customers, 1)
                      .Rate("treatment_rate", design.treatment_rate)
                      .Rate("control_rate", design.control_rate)
                      .Fraction("alpha", design.alpha)
                      .Check());
  return Fitting(RejectionChance(design));
}

absl::StatusOr<ArmSizes> SampleSizeOfProportions(double treatment_rate, double control_rate, const PowerGoal& goal) {
  Arguments arguments;
  RETURN_IF_ERROR(
      RequireGoal(arguments, goal).Rate("treatment_rate", treatment_rate).Rate("control_rate", control_rate).Check());
  if (treatment_rate == control_rate) {
    return absl::FailedPreconditionError("the rates are equal, and no number of customers tells them apart");
  }
  const Deviations deviations =
      DeviationsOf(treatment_rate, control_rate, {.treatment = goal.treatment_per_control, .control = 1});
  const double needed = CriticalQuantile(goal) * deviations.pooled + PowerQuantile(goal) * deviations.unpooled;
  const double root = std::max(0.0, needed) / (treatment_rate - control_rate);
  return SizesFor(root * root, goal);
}

absl::StatusOr<double> DetectableRateDifference(double control_rate, const ArmSizes& customers, const PowerGoal& goal) {
  Arguments arguments;
  RequireGoal(arguments, goal).Rate("control_rate", control_rate);
  RETURN_IF_ERROR(RequireSizes(arguments, customers, 1).Check());
  const auto excess = [&](double rise) {
    return RejectionChance({.treatment_rate = control_rate + rise,
                            .control_rate = control_rate,
                            .customers = customers,
                            .alpha = goal.alpha,
                            .alternative = goal.one_sided ? Alternative::kGreater : Alternative::kTwoSided}) -
           goal.power;
  };
  if (excess(0) >= 0) return 0;
  const std::optional<double> rise = RootBetween(excess, 0, 1 - control_rate);
  if (!rise.has_value()) {
    return absl::FailedPreconditionError("these arms are too small to detect any rise with that power");
  }
  return *rise;
}

absl::StatusOr<double> PowerOfMeansNormal(const MeanDesign& design) {
  RETURN_IF_ERROR(CheckMeans(design, 1));
  const double shift = design.difference / StandardErrorOf(design.standard_deviation, design.customers);
  const double critical = NormalUpperQuantile(TailOf(design.alpha, design.alternative));
  return Fitting(NormalPower(shift, critical, design.alternative));
}

absl::StatusOr<double> PowerOfMeans(const MeanDesign& design) {
  RETURN_IF_ERROR(CheckMeans(design, 2));
  const double shift = design.difference / StandardErrorOf(design.standard_deviation, design.customers);
  const double degrees = design.customers.treatment + design.customers.control - 2;
  const double critical = StudentUpperQuantile(TailOf(design.alpha, design.alternative), degrees);
  // By symmetry P(T < -c) at a shift is P(T > c) at the opposite shift.
  double power = 0;
  if (design.alternative != Alternative::kLess) power += NoncentralStudentUpperTail(critical, degrees, shift);
  if (design.alternative != Alternative::kGreater) power += NoncentralStudentUpperTail(critical, degrees, -shift);
  return Fitting(std::min(power, 1.0));
}

absl::StatusOr<ArmSizes> SampleSizeOfMeans(double difference, double standard_deviation, const PowerGoal& goal) {
  Arguments arguments;
  RETURN_IF_ERROR(RequireGoal(arguments, goal)
                      .Finite("difference", difference)
                      .Positive("standard_deviation", standard_deviation)
                      .Check());
  if (difference == 0) return absl::FailedPreconditionError("no number of customers detects a difference of 0");
  const double error = StandardErrorOf(standard_deviation, {.treatment = goal.treatment_per_control, .control = 1});
  const double root = std::max(0.0, QuantileSum(goal)) * error / difference;
  return SizesFor(root * root, goal);
}

absl::StatusOr<double> DetectableMeanDifference(double standard_deviation, const ArmSizes& customers,
                                                const PowerGoal& goal) {
  Arguments arguments;
  RequireGoal(arguments, goal).Positive("standard_deviation", standard_deviation);
  RETURN_IF_ERROR(RequireSizes(arguments, customers, 1).Check());
  return Fitting(std::max(0.0, QuantileSum(goal)) * StandardErrorOf(standard_deviation, customers));
}

absl::StatusOr<double> AdditionalSampleFactor(double effect, double standard_error, const PowerGoal& goal) {
  Arguments arguments;
  RETURN_IF_ERROR(
      RequireGoal(arguments, goal).Finite("effect", effect).AtLeast("standard_error", standard_error, 0).Check());
  if (effect == 0) return absl::FailedPreconditionError("no number of customers detects an effect of 0");
  const double root = std::max(0.0, QuantileSum(goal)) * standard_error / effect;
  return Fitting(std::max(0.0, root * root - 1));
}

absl::StatusOr<int64_t> CustomersStillNeeded(double effect, double standard_error, int64_t customers,
                                             const PowerGoal& goal) {
  constexpr double kCustomersMax = 1e15;
  RETURN_IF_ERROR(Arguments().Require(customers >= 0, "customers", "must be at least 0").Check());
  ASSIGN_OR_RETURN(const double factor, AdditionalSampleFactor(effect, standard_error, goal));
  const double needed = std::ceil(factor * static_cast<double>(customers));
  if (needed > kCustomersMax) return absl::OutOfRangeError("the effect is too small to be detected");
  return static_cast<int64_t>(needed);
}

}  // namespace sendlift
