#include "model/campaign.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/support/a_campaign.h"

namespace sendlift {
namespace {

using ::sendlift::testing::ACampaign;
using ::sendlift::testing::Percent;
using ::sendlift::testing::Remainder;
using ::testing::ElementsAre;

Experiment TwoArms() { return ACampaign().WithArm("offer", Percent(50)).WithArm("hint").Build().experiment; }

TEST(CampaignTest, ThePlannersKeyTakesThePlaceOfTheDrawnOne) {
  Campaign campaign;
  campaign.hash_key = {1};
  EXPECT_EQ(AssignmentKey(campaign), HashKey{1});
  campaign.definition.experiment.assignment_key = HashKey{2};
  EXPECT_EQ(AssignmentKey(campaign), HashKey{2});
}

TEST(CampaignTest, ArmsAreNamedFromOneOnAndControlIsZero) {
  const Experiment experiment = TwoArms();
  EXPECT_EQ(ArmName(experiment, 0), "control");
  EXPECT_EQ(ArmName(experiment, 1), "offer");
  EXPECT_EQ(ArmName(experiment, 2), "hint");
  for (int arm = 0; arm <= 2; ++arm) EXPECT_EQ(ArmNamed(experiment, ArmName(experiment, arm)), arm);
  EXPECT_EQ(ArmNamed(experiment, "nobody"), std::nullopt);
  EXPECT_EQ(ArmNamed(experiment, ""), std::nullopt);
}

TEST(CampaignTest, GuardrailsAreMeasuredBehindTheMetrics) {
  Experiment experiment = TwoArms();
  experiment.guardrails = {{.metric = {.metric = "opt_out_rate"}}, {.metric = {.metric = "complaint_rate"}}};
  const std::vector<Metric> measured = MeasuredMetrics(experiment);
  ASSERT_EQ(measured.size(), experiment.metrics.size() + 2);
  EXPECT_EQ(measured.front().metric, "purchase_rate");
  EXPECT_EQ(measured.back().metric, "complaint_rate");
}

TEST(CampaignTest, ThePlannedNumberIsTheOneThatIsNamedOrElseThatOfTheLaunch) {
  Campaign campaign;
  EXPECT_FALSE(NeedsPlannedCustomers(campaign.definition.experiment));
  campaign.definition.experiment.plan.kind = PlanKind::kSequential;
  EXPECT_TRUE(NeedsPlannedCustomers(campaign.definition.experiment));
  EXPECT_FALSE(PlannedCustomers(campaign).has_value());
  campaign.launch_customers = 500;
  EXPECT_EQ(PlannedCustomers(campaign), 500);
  campaign.definition.experiment.plan.planned_customers = 700;
  EXPECT_EQ(PlannedCustomers(campaign), 700);
}

TEST(CampaignTest, TheRemainderIsWhatTheOthersLeave) {
  EXPECT_THAT(ArmShares(TwoArms()), ElementsAre(200'000, 500'000, 300'000));
  EXPECT_THAT(ArmShares(ACampaign().WithControl(Remainder()).WithArm("offer", Percent(90)).Build().experiment),
              ElementsAre(100'000, 900'000));
  const Experiment thirds =
      ACampaign().WithControl(Percent(33.3333)).WithArm("a", Percent(33.3333)).WithArm("b").Build().experiment;
  EXPECT_THAT(ArmShares(thirds), ElementsAre(333'333, 333'333, 333'334));
}

TEST(CampaignTest, SharesWithoutARemainderStayAsTheyAre) {
  EXPECT_THAT(ArmShares(ACampaign().WithArm("offer", Percent(80)).Build().experiment), ElementsAre(200'000, 800'000));
}

TEST(CampaignTest, EveryStateHasANameOfItsOwn) {
  std::set<std::string> names;
  for (int state = 1; state <= 5; ++state) names.insert(NameOf(static_cast<CampaignState>(state)));
  EXPECT_THAT(names, ElementsAre("CANCELLED", "COMPLETED", "DRAFT", "PAUSED", "RUNNING"));
}

}  // namespace
}  // namespace sendlift
