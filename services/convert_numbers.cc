#include "services/convert_numbers.h"

#include "calculator/request.h"
#include "services/lift_words.h"

namespace sendlift {
namespace {

v1::Lift::Kind KindOf(MetricKind kind) {
  if (kind == MetricKind::kRate) return v1::Lift::RATE;
  return kind == MetricKind::kRevenue ? v1::Lift::MONEY : v1::Lift::MEAN;
}

int64_t TotalOf(MetricKind kind, const ArmSums& sums) {
  return kind == MetricKind::kRate ? sums.responders : static_cast<int64_t>(sums.sums.sum);
}

}  // namespace

v1::ConfidenceInterval ToProto(const Interval& interval) {
  v1::ConfidenceInterval proto;
  proto.set_lower(interval.lower);
  proto.set_upper(interval.upper);
  return proto;
}

v1::SampleRatio ToProto(const SampleRatioResult& result) {
  v1::SampleRatio proto;
  proto.set_state(calculator::ToProto(result.state));
  proto.set_chi_square(result.test.chi_square);
  proto.set_degrees_of_freedom(result.test.degrees_of_freedom);
  proto.set_p_value(result.test.p);
  return proto;
}

v1::Lift LiftToProto(const ComparedMeasure& measure, const ArmSums& arm, const ArmSums& control,
                     const LiftNumbers& numbers) {
  v1::Lift proto;
  proto.set_metric(measure.metric);
  proto.set_kind(KindOf(measure.kind));
  if (measure.kind == MetricKind::kRevenue) proto.set_currency_code(measure.currency_code);
  proto.set_arm(measure.arm);
  proto.set_strata_count(1);
  proto.set_method(MethodText(measure.kind, 1));
  proto.set_customer_count(arm.people);
  proto.set_responder_count(arm.responders);
  proto.set_total(TotalOf(measure.kind, arm));
  proto.set_value(numbers.value);
  proto.set_control_customer_count(control.people);
  proto.set_control_responder_count(control.responders);
  proto.set_control_total(TotalOf(measure.kind, control));
  proto.set_control_value(numbers.control_value);
  if (numbers.difference.has_value()) proto.set_difference(*numbers.difference);
  if (numbers.difference_interval.has_value()) {
    *proto.mutable_difference_interval() = ToProto(*numbers.difference_interval);
  }
  if (numbers.relative_lift.has_value()) proto.set_relative_lift(*numbers.relative_lift);
  if (numbers.relative_lift_interval.has_value()) {
    *proto.mutable_relative_lift_interval() = ToProto(*numbers.relative_lift_interval);
  }
  if (numbers.p_value.has_value()) proto.set_p_value(*numbers.p_value);
  return proto;
}

}  // namespace sendlift
