#include "measurement/lift.h"

#include "stats/means.h"
#include "stats/proportions.h"

namespace sendlift {
namespace {

template <typename T>
std::optional<T> IfOk(const absl::StatusOr<T>& result) {
  return result.ok() ? std::optional<T>(*result) : std::nullopt;
}

LiftNumbers CompareRates(const ArmSums& arm, const ArmSums& control, double level) {
  const ProportionArms arms{.treatment = {.successes = arm.responders, .trials = arm.people},
                            .control = {.successes = control.responders, .trials = control.people}};
  LiftNumbers numbers;
  numbers.value = static_cast<double>(arm.responders) / static_cast<double>(arm.people);
  numbers.control_value = static_cast<double>(control.responders) / static_cast<double>(control.people);
  numbers.difference = numbers.value - numbers.control_value;
  numbers.difference_interval = IfOk(MiettinenNurminenDifference(arms, level));
  if (const auto test = ScoreTest(arms); test.ok()) numbers.p_value = test->p;
  if (control.responders > 0) {
    numbers.relative_lift = numbers.value / numbers.control_value - 1;
    if (const auto ratio = MiettinenNurminenRatio(arms, level); ratio.ok()) {
      numbers.relative_lift_interval = LiftOf(*ratio);
    }
  }
  return numbers;
}

LiftNumbers CompareMeans(const ArmSums& arm, const ArmSums& control, double level) {
  LiftNumbers numbers;
  numbers.value = MeanOf(arm.sums).value_or(0);
  numbers.control_value = MeanOf(control.sums).value_or(0);
  numbers.difference = numbers.value - numbers.control_value;
  const auto treatment_estimate = EstimateOf(arm.sums);
  const auto control_estimate = EstimateOf(control.sums);
  if (!treatment_estimate.ok() || !control_estimate.ok()) return numbers;
  const MeanArms arms{.treatment = *treatment_estimate, .control = *control_estimate};
  if (const auto test = WelchTest(arms, level); test.ok()) {
    numbers.difference_interval = test->interval;
    numbers.p_value = test->p;
  }
  if (const auto lift = FiellerLift(arms, level); lift.ok()) {
    numbers.relative_lift = lift->estimate;
    if (lift->state == RelativeLift::State::kBounded) numbers.relative_lift_interval = lift->interval;
  }
  return numbers;
}

}  // namespace

LiftNumbers CompareArms(MetricKind kind, const ArmSums& arm, const ArmSums& control, double level) {
  if (arm.people == 0 || control.people == 0) return {};
  return kind == MetricKind::kRate ? CompareRates(arm, control, level) : CompareMeans(arm, control, level);
}

}  // namespace sendlift
