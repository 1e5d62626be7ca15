#include "services/convert_plan_report.h"

#include <gtest/gtest.h>

#include "services/convert_report.h"

namespace sendlift {
namespace {

Campaign Planned() {
  Campaign campaign;
  campaign.id = "autumn";
  campaign.definition.experiment.arms = {{.arm = "offer"}};
  campaign.definition.experiment.metrics = {{.metric = "purchase_rate", .event_type = "PURCHASED"}};
  campaign.definition.experiment.guardrails = {{.metric = {.metric = "opt_out_rate"}}};
  campaign.definition.experiment.plan.kind = PlanKind::kGroupSequential;
  campaign.definition.experiment.plan.looks = {absl::Hours(24), absl::Hours(48)};
  campaign.launch_customers = 4000;
  return campaign;
}

TEST(ConvertPlanReportTest, PlanLooksAndGuardrailsAreInTheReport) {
  LiftReport report;
  Lift lift;
  lift.reading.may_judge = true;
  lift.reading.as_of = absl::FromUnixSeconds(86'400);
  lift.reading.looks = {{.time = absl::FromUnixSeconds(86'400),
                         .customers = 2000,
                         .information = 0.5,
                         .z = 3.1,
                         .bound = 2.96,
                         .crossed = true},
                        {.time = absl::FromUnixSeconds(172'800), .customers = 2000, .information = 0.5}};
  lift.reading.stopped =
      StoppedEstimate{.p = 0.002, .median_unbiased = 0.01, .interval = {.lower = 0.004, .upper = 0.016}};
  report.lifts = {lift};
  report.guardrails = {{.state = GuardrailState::kHolds,
                        .treatment = {.successes = 3, .trials = 1000},
                        .control = {.successes = 2, .trials = 1000},
                        .difference = 0.001,
                        .interval = Interval{.lower = -0.004, .upper = 0.006},
                        .margin = 0.01,
                        .more_is_worse = true}};
  const v1::LiftReport proto = ToProto(Planned(), report);
  EXPECT_EQ(proto.plan().kind(), v1::AnalysisPlan::GROUP_SEQUENTIAL);
  EXPECT_EQ(proto.plan().planned_customer_count(), 4000);
  EXPECT_FALSE(proto.plan().text().empty());
  ASSERT_EQ(proto.lifts(0).looks_size(), 2);
  EXPECT_TRUE(proto.lifts(0).looks(0).crossed());
  EXPECT_DOUBLE_EQ(proto.lifts(0).looks(0).bound(), 2.96);
  EXPECT_FALSE(proto.lifts(0).looks(1).has_z());
  EXPECT_DOUBLE_EQ(proto.lifts(0).stopped().difference_upper(), 0.016);
  EXPECT_EQ(proto.lifts(0).stopped().look_time().seconds(), 86'400);
  EXPECT_FALSE(proto.lifts(0).has_next_look_time());
  ASSERT_EQ(proto.guardrails_size(), 1);
  EXPECT_EQ(proto.guardrails(0).state(), v1::GuardrailResult::HOLDS);
  EXPECT_EQ(proto.guardrails(0).metric(), "opt_out_rate");
  EXPECT_DOUBLE_EQ(proto.guardrails(0).value(), 0.003);
  EXPECT_DOUBLE_EQ(proto.guardrails(0).difference_lower(), -0.004);
}

TEST(ConvertPlanReportTest, WhatIsNotKnownStaysUnset) {
  GuardrailResult result;
  result.arm = 1;
  const v1::GuardrailResult proto = ToProto(Planned().definition, result);
  EXPECT_EQ(proto.state(), v1::GuardrailResult::OPEN);
  EXPECT_FALSE(proto.has_difference());
  EXPECT_FALSE(proto.has_difference_lower());
  v1::Lift lift;
  SetLooks({}, lift);
  EXPECT_FALSE(lift.has_stopped());
  Campaign fixed = Planned();
  fixed.definition.experiment.plan = {};
  fixed.definition.experiment.guardrails.clear();
  EXPECT_EQ(PlanReadingToProto(fixed).planned_customer_count(), 0);
}

}  // namespace
}  // namespace sendlift
