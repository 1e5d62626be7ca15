#include "services/convert_report.h"

#include "calculator/request.h"
#include "measurement/adjusted_p.h"
#include "model/budget.h"
#include "model/roll_out.h"
#include "services/convert.h"
#include "services/convert_numbers.h"
#include "services/convert_plan_report.h"
#include "services/convert_tiers.h"
#include "services/convert_winner.h"
#include "services/lift_words.h"
#include "services/names.h"
#include "services/plan_text.h"
#include "services/verdict_text.h"

namespace sendlift {
namespace {

v1::Lift::Kind ToProto(MetricKind kind) {
  switch (kind) {
    case MetricKind::kRate:
      return v1::Lift::RATE;
    case MetricKind::kRevenue:
      return v1::Lift::MONEY;
    case MetricKind::kCount:
      break;
  }
  return v1::Lift::MEAN;
}

void SetPart(const CampaignDefinition& definition, const Part& part, v1::Lift& proto) {
  proto.set_exploration(!part.IsAll());
  if (part.wave.has_value()) proto.set_wave(definition.waves[*part.wave].wave);
  if (part.channel.has_value()) proto.set_channel(ToProto(*part.channel));
  if (!part.tier.has_value()) return;
  const Tier& tier = definition.tiers[*part.tier];
  proto.set_tier(tier.tier);
  if (tier.offer.has_value()) *proto.mutable_offer() = ToProto(*tier.offer);
}

v1::LiftMoney ToProto(const LiftMoney& money, const std::string& currency_code) {
  v1::LiftMoney proto;
  proto.set_currency_code(currency_code);
  if (money.extra_revenue.has_value()) proto.set_extra_revenue(*money.extra_revenue);
  if (money.extra_revenue_interval.has_value()) {
    *proto.mutable_extra_revenue_interval() = ToProto(*money.extra_revenue_interval);
  }
  if (money.return_on_cost.has_value()) proto.set_return_on_cost(*money.return_on_cost);
  if (money.return_on_cost_interval.has_value()) {
    *proto.mutable_return_on_cost_interval() = ToProto(*money.return_on_cost_interval);
  }
  if (money.cost_per_customer.has_value()) proto.set_cost_per_customer(*money.cost_per_customer);
  if (money.cost_per_customer_interval.has_value()) {
    *proto.mutable_cost_per_customer_interval() = ToProto(*money.cost_per_customer_interval);
  }
  return proto;
}

v1::Belief ToProto(const RateBelief& belief) {
  v1::Belief proto;
  proto.set_chance_better(belief.chance_better);
  proto.set_expected_loss_of_arm(belief.expected_loss_of_arm);
  proto.set_expected_loss_of_control(belief.expected_loss_of_control);
  return proto;
}

v1::Verdict VerdictToProto(const CampaignDefinition& definition, const LiftReport& report, const Lift& lift) {
  v1::Verdict proto;
  proto.set_code(calculator::ToProto(lift.verdict.code));
  proto.set_needed_customer_count(NeededInArm(lift));
  proto.set_text(VerdictText(definition, report, lift));
  return proto;
}

v1::PartTest ToProto(const CampaignDefinition& definition, const PartTest& test) {
  v1::PartTest proto;
  proto.set_metric(definition.experiment.metrics[test.metric].metric);
  proto.set_arm(ArmName(definition.experiment, test.arm));
  proto.set_by(test.by == PartKind::kTier ? v1::PartTest::TIER : v1::PartTest::CHANNEL);
  proto.set_q(test.test.q);
  proto.set_degrees_of_freedom(test.test.degrees_of_freedom);
  proto.set_p_value(test.test.p);
  proto.set_differs(test.test.p < definition.experiment.alpha);
  proto.set_text(PartTestText(definition, test));
  return proto;
}

v1::Lift ToProto(const CampaignDefinition& definition, const LiftReport& report, const Lift& lift) {
  const Metric& metric = definition.experiment.metrics[lift.metric];
  v1::Lift proto;
  proto.set_metric(metric.metric);
  proto.set_kind(ToProto(metric.kind));
  if (metric.kind == MetricKind::kRevenue) proto.set_currency_code(report.currency_code);
  proto.set_arm(ArmName(definition.experiment, lift.arm));
  SetPart(definition, lift.part, proto);
  proto.set_strata_count(lift.strata);
  const PlanKind plan = definition.experiment.plan.kind;
  const bool planned = plan != PlanKind::kFixedHorizon && lift.part.IsAll();
  proto.set_method(planned ? PlannedMethodText(plan, metric.kind, lift.strata) : MethodText(metric.kind, lift.strata));
  SetLooks(lift.reading, proto);
  proto.set_customer_count(lift.customers);
  proto.set_responder_count(lift.responders);
  proto.set_total(lift.total);
  proto.set_value(lift.value);
  proto.set_control_customer_count(lift.control_customers);
  proto.set_control_responder_count(lift.control_responders);
  proto.set_control_total(lift.control_total);
  proto.set_control_value(lift.control_value);
  if (lift.difference.has_value()) proto.set_difference(*lift.difference);
  if (lift.difference_interval.has_value()) *proto.mutable_difference_interval() = ToProto(*lift.difference_interval);
  if (lift.relative_lift.has_value()) proto.set_relative_lift(*lift.relative_lift);
  if (lift.relative_lift_interval.has_value()) {
    *proto.mutable_relative_lift_interval() = ToProto(*lift.relative_lift_interval);
  }
  if (lift.p_value.has_value()) proto.set_p_value(*lift.p_value);
  if (lift.adjusted_p.has_value()) {
    proto.set_adjusted_p_value(*lift.adjusted_p);
    proto.set_adjustment(FamilyOf(lift.metric) == PFamily::kPrimary ? v1::Lift::HOLM : v1::Lift::BENJAMINI_HOCHBERG);
  }
  if (lift.money.has_value()) *proto.mutable_money() = ToProto(*lift.money, report.currency_code);
  if (lift.belief.has_value()) *proto.mutable_belief() = ToProto(*lift.belief);
  if (lift.part.IsAll()) *proto.mutable_verdict() = VerdictToProto(definition, report, lift);
  return proto;
}

}  // namespace

v1::LiftReport ToProto(const Campaign& campaign, const LiftReport& report) {
  v1::LiftReport proto;
  proto.set_name(LiftReportName(campaign.id));
  *proto.mutable_create_time() = TimeToProto(report.create_time);
  for (size_t i = 0; i < report.arms.size(); ++i) {
    v1::ArmSummary& arm = *proto.add_arms();
    arm.set_arm(ArmName(campaign.definition.experiment, static_cast<int>(i)));
    arm.set_assigned_count(report.arms[i].assigned);
    arm.set_handed_over_count(report.arms[i].handed_over);
    arm.set_delivered_count(report.arms[i].delivered);
    const auto& budget = campaign.definition.budget;
    if (budget.has_value()) *arm.mutable_cost() = ToProto(MoneyOf(*budget, report.arms[i].cost_micros));
  }
  if (report.sample_ratio.has_value()) *proto.mutable_sample_ratio() = ToProto(*report.sample_ratio);
  for (const Lift& lift : report.lifts) *proto.add_lifts() = ToProto(campaign.definition, report, lift);
  for (const PartTest& test : report.part_tests) *proto.add_part_tests() = ToProto(campaign.definition, test);
  *proto.mutable_plan() = PlanReadingToProto(campaign);
  for (const GuardrailResult& result : report.guardrails) {
    *proto.add_guardrails() = ToProto(campaign.definition, result);
  }
  proto.set_events_behind_count(report.events_behind);
  proto.set_mature_share(report.mature_share);
  if (report.mature_time.has_value()) *proto.mutable_mature_time() = TimeToProto(*report.mature_time);
  proto.set_confidence_level(report.confidence_level);
  if (RollOutWave(campaign.definition).has_value()) {
    *proto.mutable_winner() = WinnerToProto(campaign.definition, report.winner, report.currency_code);
  }
  return proto;
}

}  // namespace sendlift
