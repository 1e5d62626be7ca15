#include "stats/power_lift.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "absl/status/status.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/roots.h"

namespace sendlift {
namespace {

absl::Status Check(const MeanEstimate& baseline) {
  RETURN_IF_ERROR(
      Arguments().Finite("baseline.mean", baseline.mean).Positive("baseline.variance", baseline.variance).Check());
  if (baseline.mean == 0) return absl::FailedPreconditionError("a mean of 0 has no relative lift");
  return absl::OkStatus();
}

Alternative TowardsTheEffect(const PowerGoal& goal) {
  return goal.one_sided ? Alternative::kGreater : Alternative::kTwoSided;
}

// Power of Student's test less what is asked for; NaN where it cannot be computed.
double StudentExcess(double effect, const ArmSizes& customers, const PowerGoal& goal) {
  const absl::StatusOr<double> power = PowerOfMeans({.difference = effect,
                                                     .standard_deviation = 1,
                                                     .customers = customers,
                                                     .alpha = goal.alpha,
                                                     .alternative = TowardsTheEffect(goal)});
  return power.ok() ? *power - goal.power : std::nan("");
}

ArmSizes SizesOf(double control, const PowerGoal& goal) {
  return {.treatment = control * goal.treatment_per_control, .control = control};
}

}  // namespace

absl::StatusOr<double> PowerOfLift(const LiftDesign& design) {
  RETURN_IF_ERROR(Check(design.baseline));
  RETURN_IF_ERROR(Arguments().Finite("lift", design.lift).Check());
  return PowerOfMeansNormal({.difference = design.lift * std::abs(design.baseline.mean),
                             .standard_deviation = std::sqrt(design.baseline.variance),
                             .customers = design.customers,
                             .alpha = design.alpha,
                             .alternative = design.alternative});
}

absl::StatusOr<ArmSizes> SampleSizeOfLift(const MeanEstimate& baseline, double lift, const PowerGoal& goal) {
  RETURN_IF_ERROR(Check(baseline));
  return SampleSizeOfMeans(lift * std::abs(baseline.mean), std::sqrt(baseline.variance), goal);
}

absl::StatusOr<double> DetectableLift(const MeanEstimate& baseline, const ArmSizes& customers, const PowerGoal& goal) {
  RETURN_IF_ERROR(Check(baseline));
  ASSIGN_OR_RETURN(const double difference, DetectableMeanDifference(std::sqrt(baseline.variance), customers, goal));
  const double lift = difference / std::abs(baseline.mean);
  if (!std::isfinite(lift)) return absl::OutOfRangeError("the lift does not fit a double");
  return lift;
}

absl::StatusOr<ArmSizes> SampleSizeOfMeansStudent(double difference, double standard_deviation, const PowerGoal& goal) {
  ASSIGN_OR_RETURN(const ArmSizes normal, SampleSizeOfMeans(difference, standard_deviation, goal));
  const double least = std::max(2.0, 2 / goal.treatment_per_control);
  const double effect = std::abs(difference / standard_deviation);
  const auto excess = [&](double control) { return StudentExcess(effect, SizesOf(control, goal), goal); };
  if (excess(least) >= 0) return SizesOf(least, goal);
  // Mostly the answer is a few customers more than the normal distribution says.
  const double start = std::max(least, normal.control);
  const double few = 4 + std::pow(CriticalQuantile(goal), 2);
  std::optional<double> root = RootBetween(excess, start, start + few);
  if (!root.has_value()) root = RootBetween(excess, least, 2 * start + 100);
  // So many customers that Student's t is the normal to the last digit.
  return root.has_value() ? SizesOf(*root, goal) : normal;
}

absl::StatusOr<double> DetectableMeanDifferenceStudent(double standard_deviation, const ArmSizes& customers,
                                                       const PowerGoal& goal) {
  RETURN_IF_ERROR(Arguments()
                      .AtLeast("customers.treatment", customers.treatment, 2)
                      .AtLeast("customers.control", customers.control, 2)
                      .Check());
  ASSIGN_OR_RETURN(const double normal, DetectableMeanDifference(standard_deviation, customers, goal));
  const double start = normal / standard_deviation;
  const auto excess = [&](double effect) { return StudentExcess(effect, customers, goal); };
  if (excess(0) >= 0) return 0;
  double upper = 2 * start;
  constexpr double kFactorMax = 1e12;
  while (!(excess(upper) >= 0) && upper < kFactorMax * start) upper *= 2;
  const std::optional<double> root = RootBetween(excess, 0, upper);
  if (!root.has_value()) return absl::OutOfRangeError("the difference does not fit a double");
  return *root * standard_deviation;
}

}  // namespace sendlift
