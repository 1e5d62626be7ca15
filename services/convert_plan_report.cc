#include "services/convert_plan_report.h"

#include "services/convert.h"
#include "services/plan_text.h"

namespace sendlift {
namespace {

v1::Look ToProto(const LookResult& look) {
  v1::Look proto;
  *proto.mutable_look_time() = TimeToProto(look.time);
  proto.set_customer_count(look.customers);
  proto.set_information(look.information);
  if (look.z.has_value()) proto.set_z(*look.z);
  if (look.bound.has_value()) proto.set_bound(*look.bound);
  proto.set_crossed(look.crossed);
  return proto;
}

v1::GuardrailResult::State ToProto(GuardrailState state) {
  switch (state) {
    case GuardrailState::kHolds:
      return v1::GuardrailResult::HOLDS;
    case GuardrailState::kBroken:
      return v1::GuardrailResult::BROKEN;
    case GuardrailState::kWithheld:
      return v1::GuardrailResult::WITHHELD_SAMPLE_RATIO;
    case GuardrailState::kOpen:
      break;
  }
  return v1::GuardrailResult::OPEN;
}

}  // namespace

v1::PlanReading PlanReadingToProto(const Campaign& campaign) {
  const Experiment& experiment = campaign.definition.experiment;
  v1::PlanReading proto;
  proto.set_kind(static_cast<v1::AnalysisPlan::Kind>(experiment.plan.kind));
  if (NeedsPlannedCustomers(experiment)) {
    proto.set_planned_customer_count(static_cast<int64_t>(PlannedCustomers(campaign).value_or(0)));
  }
  proto.set_text(PromiseText(experiment));
  return proto;
}

void SetLooks(const PlanReading& reading, v1::Lift& proto) {
  for (const LookResult& look : reading.looks) *proto.add_looks() = ToProto(look);
  if (reading.next_look.has_value()) *proto.mutable_next_look_time() = TimeToProto(*reading.next_look);
  if (!reading.stopped.has_value()) return;
  v1::StoppedAnalysis& stopped = *proto.mutable_stopped();
  *stopped.mutable_look_time() = TimeToProto(reading.as_of);
  stopped.set_p_value(reading.stopped->p);
  stopped.set_median_unbiased_difference(reading.stopped->median_unbiased);
  stopped.set_difference_lower(reading.stopped->interval.lower);
  stopped.set_difference_upper(reading.stopped->interval.upper);
}

v1::GuardrailResult ToProto(const CampaignDefinition& definition, const GuardrailResult& result) {
  v1::GuardrailResult proto;
  proto.set_metric(definition.experiment.guardrails[static_cast<size_t>(result.guardrail)].metric.metric);
  proto.set_arm(ArmName(definition.experiment, result.arm));
  proto.set_state(ToProto(result.state));
  proto.set_customer_count(result.treatment.trials);
  proto.set_responder_count(result.treatment.successes);
  proto.set_control_customer_count(result.control.trials);
  proto.set_control_responder_count(result.control.successes);
  if (result.difference.has_value()) {
    proto.set_value(RateOf(result.treatment));
    proto.set_control_value(RateOf(result.control));
    proto.set_difference(*result.difference);
  }
  if (result.interval.has_value()) {
    proto.set_difference_lower(result.interval->lower);
    proto.set_difference_upper(result.interval->upper);
  }
  proto.set_margin(result.margin);
  proto.set_more_is_worse(result.more_is_worse);
  proto.set_text(GuardrailText(definition, result));
  return proto;
}

}  // namespace sendlift
