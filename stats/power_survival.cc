#include "stats/power_survival.h"

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

Arguments& RequireEvents(Arguments& arguments, const EventShares& events) {
  return arguments.Rate("events.treatment", events.treatment).Rate("events.control", events.control);
}

absl::Status NoEffect() { return absl::FailedPreconditionError("no number of customers detects a hazard ratio of 1"); }

absl::StatusOr<double> Fitting(double result) {
  if (std::isfinite(result)) return result;
  return absl::OutOfRangeError("the answer does not fit a double");
}

// |HR - 1| / (k HR + 1), the size of an effect in Freedman's formula.
double EffectOf(double hazard_ratio, double treatment_per_control) {
  return std::abs(hazard_ratio - 1) / (treatment_per_control * hazard_ratio + 1);
}

double NeededSum(const PowerGoal& goal) { return std::max(0.0, CriticalQuantile(goal) + PowerQuantile(goal)); }

double TreatmentShare(const PowerGoal& goal) { return 1 / (1 + 1 / goal.treatment_per_control); }

}  // namespace

absl::StatusOr<double> PowerOfHazardRatio(const HazardDesign& design) {
  Arguments arguments;
  RETURN_IF_ERROR(RequireEvents(arguments, design.events)
                      .Positive("hazard_ratio", design.hazard_ratio)
                      .AtLeast("customers.treatment", design.customers.treatment, 1)
                      .AtLeast("customers.control", design.customers.control, 1)
                      .Fraction("alpha", design.alpha)
                      .Check());
  const double ratio = design.customers.treatment / design.customers.control;
  const double events =
      design.customers.treatment * design.events.treatment + design.customers.control * design.events.control;
  const double shift = std::sqrt(ratio) * std::sqrt(events) * EffectOf(design.hazard_ratio, ratio);
  ASSIGN_OR_RETURN(const double distance, Fitting(NormalUpperQuantile(design.alpha / 2) - shift));
  return NormalUpperTail(distance);
}

absl::StatusOr<ArmSizes> SampleSizeOfHazardRatio(double hazard_ratio, const EventShares& events,
                                                 const PowerGoal& goal) {
  RETURN_IF_ERROR(CheckGoal(goal));
  Arguments arguments;
  RETURN_IF_ERROR(RequireEvents(arguments, events).Positive("hazard_ratio", hazard_ratio).Check());
  if (hazard_ratio == 1) return NoEffect();
  const double ratio = goal.treatment_per_control;
  const double events_per_control = ratio * events.treatment + events.control;
  if (events_per_control == 0) return absl::FailedPreconditionError("no customer is expected to have the event");
  const double root = NeededSum(goal) / EffectOf(hazard_ratio, ratio);
  const double control = root * root / ratio / events_per_control;
  RETURN_IF_ERROR(Fitting(control + control * ratio).status());
  return ArmSizes{.treatment = control * ratio, .control = control};
}

absl::StatusOr<double> DetectableHazardRatio(const EventShares& events, const ArmSizes& customers,
                                             const PowerGoal& goal) {
  RETURN_IF_ERROR(CheckGoal(goal));
  Arguments arguments;
  RETURN_IF_ERROR(RequireEvents(arguments, events)
                      .AtLeast("customers.treatment", customers.treatment, 1)
                      .AtLeast("customers.control", customers.control, 1)
                      .Check());
  const double ratio = customers.treatment / customers.control;
  const double expected = customers.treatment * events.treatment + customers.control * events.control;
  const auto excess = [&](double log_ratio) {
    return std::sqrt(ratio) * std::sqrt(expected) * EffectOf(std::exp(log_ratio), ratio) - NeededSum(goal);
  };
  constexpr double kLogRatioMax = 300;
  if (excess(0) >= 0) return 1;
  const std::optional<double> root = RootBetween(excess, 0, kLogRatioMax);
  if (!root.has_value()) return absl::FailedPreconditionError("these arms have too few events to detect any ratio");
  return std::exp(*root);
}

absl::StatusOr<double> EventsForHazardRatio(double hazard_ratio, const PowerGoal& goal) {
  RETURN_IF_ERROR(CheckGoal(goal));
  RETURN_IF_ERROR(Arguments().Positive("hazard_ratio", hazard_ratio).Check());
  if (hazard_ratio == 1) return NoEffect();
  const double root = NeededSum(goal) / std::log(hazard_ratio);
  const double share = TreatmentShare(goal);
  return Fitting(root * root / share / (1 - share));
}

absl::StatusOr<double> HazardRatioOfEvents(double events, const PowerGoal& goal) {
  RETURN_IF_ERROR(CheckGoal(goal));
  RETURN_IF_ERROR(Arguments().Positive("events", events).Check());
  const double share = TreatmentShare(goal);
  return Fitting(std::exp(NeededSum(goal) / std::sqrt(share * (1 - share) * events)));
}

}  // namespace sendlift
