#include "services/convert_plan.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/convert_experiment.h"
#include "tests/support/network/campaigns.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Experiment Read(const std::string& plan, std::vector<std::string>* wrong = nullptr) {
  Violations violations;
  Experiment experiment;
  PlanFromProto(testing::FromText<v1::AnalysisPlan>(plan), experiment, violations);
  for (const FieldViolation& violation : violations.list()) {
    if (wrong != nullptr) wrong->push_back(violation.field);
  }
  return experiment;
}

TEST(ConvertPlanTest, EveryKindComesBackAsItWas) {
  for (const char* text : {
           "kind: FIXED_HORIZON alpha: 0.1 power: 0.9",
           "kind: GROUP_SEQUENTIAL alpha: 0.05 power: 0.8 spending: 'POCOCK' look_durations { seconds: 86400 } "
           "look_durations { seconds: 172800 } planned_customer_count: 5000",
           "kind: GROUP_SEQUENTIAL alpha: 0.05 power: 0.8 spending: 'HWANG_SHIH_DECANI' spending_parameter: 0",
           "kind: SEQUENTIAL alpha: 0.05 power: 0.8",
           "kind: BAYESIAN power: 0.8 probability: 0.99",
       }) {
    std::vector<std::string> wrong;
    const v1::AnalysisPlan back = PlanToProto(Read(text, &wrong));
    EXPECT_THAT(wrong, IsEmpty()) << text;
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(back, testing::FromText<v1::AnalysisPlan>(text)))
        << back.DebugString();
  }
}

TEST(ConvertPlanTest, WhatIsWrongOnTheWireIsNamed) {
  std::vector<std::string> wrong;
  Read("kind: 77 spending: 'obrien-fleming' alpha: nan", &wrong);
  EXPECT_THAT(wrong, ElementsAre("experiment.plan.kind", "experiment.plan.alpha", "experiment.plan.spending"));
  wrong.clear();
  Read("kind: BAYESIAN alpha: 0.05", &wrong);
  EXPECT_THAT(wrong, ElementsAre("experiment.plan.alpha"));
}

TEST(ConvertPlanTest, AGuardrailHasTheWindowOfThePrimaryMetricUnlessItSaysAnother) {
  v1::Campaign campaign = testing::CampaignMessage();
  campaign.mutable_experiment()->mutable_metrics()->MergeFrom(testing::FromText<v1::Metrics>(
      "guardrails { metric { metric: 'opt_out_rate' } worse_by_at_most { parts_per_million: 3000 } } "
      "guardrails { metric { metric: 'complaint_rate' window_duration { seconds: 60 } } "
      "worse_by_at_most { parts_per_million: 1000 } }"));
  Violations violations;
  const Experiment experiment = ExperimentFromProto(campaign, violations);
  EXPECT_THAT(violations.list(), IsEmpty());
  ASSERT_EQ(experiment.guardrails.size(), 2u);
  EXPECT_EQ(experiment.guardrails[0].metric.window, experiment.metrics[0].window);
  EXPECT_EQ(experiment.guardrails[0].metric.event_type, "UNSUBSCRIBED");
  EXPECT_EQ(experiment.guardrails[1].metric.window, absl::Seconds(60));
  const v1::Experiment back = ToProto(experiment);
  EXPECT_EQ(back.metrics().guardrails(1).worse_by_at_most().parts_per_million(), 1000);
  EXPECT_EQ(back.metrics().guardrails(0).metric().metric(), "opt_out_rate");
}

TEST(ConvertPlanTest, AGuardrailNeedsAMetricAndAMargin) {
  v1::Campaign campaign = testing::CampaignMessage();
  campaign.mutable_experiment()->mutable_metrics()->add_guardrails();
  campaign.mutable_experiment()->mutable_metrics()->add_guardrails()->mutable_metric()->set_metric("opt_out_rate");
  Violations violations;
  (void)ExperimentFromProto(campaign, violations);
  ASSERT_EQ(violations.list().size(), 2u);
  EXPECT_EQ(violations.list()[0].field, "experiment.metrics.guardrails[0].metric");
  EXPECT_EQ(violations.list()[1].field, "experiment.metrics.guardrails[1].worse_by_at_most");
}

}  // namespace
}  // namespace sendlift
