#include "engine/launch_customers.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "engine/campaigns.h"
#include "tests/support/world_engine.h"

namespace sendlift::testing {
namespace {

CampaignDefinition Sequential() {
  CampaignDefinition definition = ACampaign()
                                      .WithTier("vip", "tier = VIP")
                                      .WithWave("pilot", CampaignStart(), Percent(30))
                                      .WithWaveOf("some", CampaignStart() + absl::Hours(1), 10)
                                      .Build();
  definition.experiment.plan.kind = PlanKind::kSequential;
  return definition;
}

class LaunchCustomersTest : public ::testing::Test {
 protected:
  LaunchCustomersTest() {
    world_.AddCustomers(100, [](int i, Customer& customer) { customer.tier = i % 2 == 0 ? "VIP" : "OTHER"; });
  }
  Campaign Launch(const CampaignDefinition& definition) {
    const Campaign campaign = world_.Create(definition);
    return world_.Write([&](storage::Session& session) { return LaunchCampaign(session, campaign, world_.now()); });
  }

  EngineWorld world_;
};

TEST_F(LaunchCustomersTest, AreThoseWhomTheWavesTakeAndThenDo) {
  const Campaign campaign = Launch(Sequential());
  EXPECT_EQ(campaign.launch_customers, 25);
  EXPECT_EQ(PlannedCustomers(campaign), 25);
  world_.clock().Set(CampaignStart() + absl::Hours(2));
  while (world_.Plan() > 0) {
  }
  EXPECT_EQ(world_.Assignments(campaign).size(), 25u);
}

TEST_F(LaunchCustomersTest, AreNotCountedWhereThePlanNamesThemOrNeedsNone) {
  CampaignDefinition definition = Sequential();
  definition.experiment.plan.planned_customers = 40;
  EXPECT_FALSE(Launch(definition).launch_customers.has_value());
}

TEST_F(LaunchCustomersTest, AFixedHorizonNeedsNone) {
  EXPECT_FALSE(Launch(ACampaign().Build()).launch_customers.has_value());
}

TEST_F(LaunchCustomersTest, AGuardrailNeedsThem) {
  CampaignDefinition definition = ACampaign().Build();
  definition.experiment.guardrails = {
      {.metric = {.metric = "opt_out_rate", .event_type = "UNSUBSCRIBED", .window = absl::Hours(24)},
       .worse_by_at_most = Percent(1)}};
  EXPECT_EQ(Launch(definition).launch_customers, 100);
}

TEST_F(LaunchCustomersTest, ThoseThatWereCountedBeforeAreTaken) {
  Campaign campaign = world_.Create(Sequential());
  campaign.launch_customers = 33;
  const Campaign launched =
      world_.Write([&](storage::Session& session) { return LaunchCampaign(session, campaign, world_.now()); });
  EXPECT_EQ(launched.launch_customers, 33);
}

TEST_F(LaunchCustomersTest, ACampaignOfNobodyHasNoPlan) {
  CampaignDefinition definition = Sequential();
  definition.audience.filter = "id = nobody";
  const Campaign campaign = world_.Create(definition);
  absl::Status status;
  (void)world_.database().Write(storage::Lane::kAdministration, [&](storage::Session& session) {
    status = LaunchCampaign(session, campaign, world_.now()).status();
    return absl::OkStatus();
  });
  ASSERT_TRUE(DetailsOf(status).has_value()) << status;
  EXPECT_EQ(DetailsOf(status)->reason, "CAMPAIGN_NOT_LAUNCHABLE");
}

}  // namespace
}  // namespace sendlift::testing
