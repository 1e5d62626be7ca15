#include "storage/plan_json.h"

#include <gtest/gtest.h>

#include "storage/definition_json.h"
#include "tests/support/a_campaign.h"
#include "tests/support/status_matchers.h"

namespace sendlift::testing {
namespace {

AnalysisPlan EveryField() {
  return {.kind = PlanKind::kGroupSequential,
          .spending = ErrorSpending::kHwangShihDecani,
          .spending_parameter = -2.5,
          .looks = {absl::Hours(24), absl::Microseconds(90'000'000'001)},
          .planned_customers = 123'456,
          .probability = 0.975};
}

TEST(PlanJsonTest, EveryFieldComesBack) {
  EXPECT_EQ(PlanFromJson(ToJson(EveryField())), EveryField());
  EXPECT_EQ(PlanFromJson(ToJson(AnalysisPlan{})), AnalysisPlan{});
}

TEST(PlanJsonTest, ADefinitionKeepsItsPlanAndGuardrails) {
  CampaignDefinition definition = ACampaign().Build();
  EXPECT_EQ(storage::DefinitionToJson(definition).find("\"plan\""), std::string::npos);
  definition.experiment.plan = EveryField();
  definition.experiment.guardrails = {
      {.metric = {.metric = "complaint_rate", .event_type = "COMPLAINED", .window = absl::Hours(3)},
       .worse_by_at_most = Percent(0.1)}};
  ASSERT_OK_AND_ASSIGN(const CampaignDefinition back,
                       storage::DefinitionFromJson(storage::DefinitionToJson(definition)));
  EXPECT_EQ(back.experiment.plan, EveryField());
  ASSERT_EQ(back.experiment.guardrails.size(), 1u);
  EXPECT_EQ(back.experiment.guardrails[0].metric.metric, "complaint_rate");
  EXPECT_EQ(back.experiment.guardrails[0].metric.window, absl::Hours(3));
  EXPECT_EQ(back.experiment.guardrails[0].worse_by_at_most, Percent(0.1));
}

}  // namespace
}  // namespace sendlift::testing
