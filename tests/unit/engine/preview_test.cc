#include "engine/preview.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <tuple>

#include "model/roll_out.h"
#include "tests/support/world_engine.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Cells = std::map<std::tuple<int, int, int, Channel>, int64_t>;

Preview PreviewOf(EngineWorld& world, const Campaign& campaign) {
  return world.Read([&](storage::Session& session) { return PreviewCampaign(session, campaign, world.now()); });
}

// An audience with everything in it: shared and missing addresses, missing consents, other tiers, suppressions.
void AddMotleyCustomers(EngineWorld& world) {
  world.AddCustomers(500, [](int i, Customer& customer) {
    customer.tier = i % 5 == 0 ? "VIP" : i % 7 == 0 ? "NONE" : "REGULAR";
    if (i % 11 == 0) customer.email = "";
    if (i % 13 == 0) customer.consents = Consents();
    if (i % 17 == 0) customer.phone_number = "+4930123456";
    if (i % 19 == 0) customer.email = "house@example.com";
  });
  for (int i = 3; i < 500; i += 23) world.Suppress(i, i % 2 == 0 ? std::optional(Channel::kEmail) : std::nullopt);
}

ACampaign Motley() {
  return ACampaign()
      .WithTier("vip", "tier = VIP")
      .WithTier("rest", "tier = REGULAR")
      .WithArm("one", Percent(30))
      .WithArm("two")
      .WithWave("a", CampaignStart() + absl::Hours(1), Percent(20))
      .WithWave("b", CampaignStart() + absl::Hours(2), Percent(35))
      .WithWave("c", CampaignStart() + absl::Hours(3))
      .WithChannel(Channel::kEmail)
      .WithChannel(Channel::kSms);
}

TEST(PreviewTest, SaysWhatTheLaunchThenDoes) {
  EngineWorld world;
  AddMotleyCustomers(world);
  const Campaign campaign = world.Create(Motley().Build());
  const Preview preview = PreviewOf(world, campaign);
  Cells previewed;
  for (const Preview::Cell& cell : preview.cells)
    previewed[{cell.wave, cell.tier, cell.arm, cell.channel}] = cell.people;
  world.Write([&](storage::Session& session) { return LaunchCampaign(session, campaign, world.now()); });
  for (int wave = 0; wave < 3; ++wave) {
    world.clock().AdvanceBy(absl::Hours(1));
    EXPECT_EQ(world.Plan(), 1);
  }
  Cells assigned;
  for (const auto& [assignment, id] : world.Assignments(campaign)) {
    ++assigned[{assignment.wave, assignment.tier, assignment.arm, assignment.channel}];
  }
  EXPECT_EQ(previewed, assigned);
  EXPECT_THAT(preview.excluded, SizeIs(4));
  int64_t people = 0;
  for (const auto& [cell, count] : previewed) people += count;
  for (const Preview::Excluded& excluded : preview.excluded) people += excluded.people;
  EXPECT_EQ(people, preview.audience);
  EXPECT_EQ(preview.audience, 500);
}

TEST(PreviewTest, SaysWhatIsLeftOnceACampaignRuns) {
  EngineWorld world;
  AddMotleyCustomers(world);
  const Campaign campaign = world.Launch(Motley().Build());
  world.clock().AdvanceBy(absl::Hours(1));
  world.Plan();
  Cells previewed;
  for (const Preview::Cell& cell : PreviewOf(world, campaign).cells) {
    previewed[{cell.wave, cell.tier, cell.arm, cell.channel}] = cell.people;
  }
  for (int wave = 1; wave < 3; ++wave) {
    world.clock().AdvanceBy(absl::Hours(1));
    world.Plan();
  }
  Cells assigned;
  for (const auto& [assignment, id] : world.Assignments(campaign)) {
    if (assignment.wave > 0) ++assigned[{assignment.wave, assignment.tier, assignment.arm, assignment.channel}];
  }
  EXPECT_EQ(previewed, assigned);
}

TEST(PreviewTest, OfAnEntrySaysWhoMayComeIn) {
  EngineWorld world;
  AddMotleyCustomers(world);
  Campaign campaign = Motley().BuildCampaign();
  campaign.definition.waves.clear();
  campaign.definition.entry = {"TRIAL_STARTED"};
  FollowUp step;
  step.follow_up = "welcome";
  step.on = {kEntered};
  step.channels = {Channel::kEmail};
  campaign.definition.follow_ups = {step};
  const Preview preview = PreviewOf(world, world.Insert(std::move(campaign)));
  EXPECT_THAT(preview.cells, IsEmpty());
  EXPECT_THAT(preview.warnings, IsEmpty());
  ASSERT_THAT(preview.entrants, SizeIs(2));
  int64_t people = 0;
  for (const Entrants::Tier& tier : preview.entrants) {
    people += tier.people;
    EXPECT_GT(tier.reachable, 0);
    EXPECT_LT(tier.reachable, tier.people) << "some have no address or consent";
    EXPECT_EQ(tier.by_channel.at(Channel::kEmail), tier.reachable);
  }
  for (const Preview::Excluded& excluded : preview.excluded) people += excluded.people;
  EXPECT_EQ(people, preview.audience);
  EXPECT_EQ(preview.audience, 500);
}

TEST(PreviewTest, KeepsNothing) {
  EngineWorld world;
  world.AddCustomers(20);
  const Campaign campaign = world.Create(ACampaign().Build());
  PreviewOf(world, campaign);
  EXPECT_THAT(world.Assignments(campaign), IsEmpty());
  EXPECT_THAT(world.FrozenWaves(campaign), IsEmpty());
}

TEST(PreviewTest, ShowsOneMessageACreativeAsItsFirstRecipientGetsIt) {
  EngineWorld world;
  world.AddCustomers(20, [](int i, Customer& customer) {
    if (i < 5) customer.email = "";
  });
  const Campaign campaign = world.Create(
      ACampaign().WithControl(Percent(0.0001)).WithChannel(Channel::kEmail).WithChannel(Channel::kSms).Build());
  const Preview preview = PreviewOf(world, campaign);
  ASSERT_THAT(preview.samples, SizeIs(2));
  EXPECT_EQ(preview.samples[0].creative, "sms");
  EXPECT_EQ(preview.samples[0].customer_id, "c0");
  EXPECT_EQ(preview.samples[0].text, "A word for you, Name0");
  EXPECT_EQ(preview.samples[1].creative, "mail");
  EXPECT_EQ(preview.samples[1].customer_id, "c5");
  EXPECT_EQ(preview.samples[1].subject, "For you");
}

TEST(PreviewTest, SaysWhichEffectCouldBeSeen) {
  EngineWorld world;
  world.AddCustomers(2000);
  const Preview preview = PreviewOf(world, world.Create(ACampaign().WithControl(Percent(50)).Build()));
  ASSERT_THAT(preview.detectable, SizeIs(1));
  EXPECT_EQ(preview.detectable[0].arm, 1);
  EXPECT_EQ(preview.detectable[0].assumed_rate, 0.05);
  // (1.96 + 0.84) sqrt(2 * 0.05 * 0.95 / 1000) = 0.027, more as the rate grows.
  EXPECT_NEAR(preview.detectable[0].absolute_effect, 0.030, 0.003);
  const Campaign revenue =
      world.Create(ACampaign().WithMetric("revenue", MetricKind::kRevenue, "PURCHASED").Build(), "revenue");
  EXPECT_THAT(PreviewOf(world, revenue).detectable, IsEmpty());
}

TEST(PreviewTest, NamesTheGatewaysThatForgetTooSoonToBeOfferedAnythingAgain) {
  const absl::Time now = CampaignStart() - absl::Hours(24);
  const std::vector<ConnectedGateway> gateways = {
      {.gateway = "forgets", .channels = {Channel::kSms, Channel::kEmail}, .connect_time = now},
      {.gateway = "short", .channels = {Channel::kEmail}, .connect_time = now, .remembers_keys_for = absl::Hours(240)},
      {.gateway = "long", .channels = {Channel::kEmail}, .connect_time = now, .remembers_keys_for = absl::Hours(241)},
      {.gateway = "texts", .channels = {Channel::kSms}, .connect_time = now}};
  Preview preview;
  WarnOfForgetfulGateways(ACampaign().BuildCampaign(), gateways, now, preview);
  EXPECT_THAT(preview.warnings, IsEmpty());
  WarnOfForgetfulGateways(ACampaign().EffectivelyOnce().BuildCampaign(), gateways, now, preview);
  EXPECT_THAT(preview.warnings, ElementsAre(HasSubstr("gateway forgets"), HasSubstr("gateway short")));
}

TEST(PreviewTest, WarnsOfWhatAPlannerWouldRegret) {
  EngineWorld world;
  world.AddCustomers(10, [](int i, Customer& customer) {
    if (i < 6) customer.consents = Consents();
  });
  const Campaign campaign = world.Create(ACampaign().Build());
  EXPECT_THAT(PreviewOf(world, campaign).warnings, ElementsAre(HasSubstr("CONSENT_MISSING")));
  world.clock().AdvanceBy(absl::Hours(2));
  EXPECT_THAT(PreviewOf(world, campaign).warnings,
              ElementsAre(HasSubstr("WAVE_IN_THE_PAST"), HasSubstr("CONSENT_MISSING")));
  const Campaign nobody = world.Create(ACampaign().WithFilter("id = x").Build(), "nobody");
  EXPECT_THAT(PreviewOf(world, nobody).warnings, ::testing::Contains(HasSubstr("NOBODY")));
}

ACampaign PilotAndRest() {
  return ACampaign()
      .WithControl(Percent(20))
      .WithArm("one", Percent(40))
      .WithArm("two")
      .WithWave("pilot", CampaignStart(), Percent(25))
      .WithWave("rest", CampaignStart() + absl::Hours(168));
}

TEST(PreviewTest, SaysWhichWaveGetsTheWinnerAndWhatTheOthersCanSee) {
  EngineWorld world;
  world.AddCustomers(400);
  EXPECT_FALSE(PreviewOf(world, world.Create(PilotAndRest().Build())).roll_out.has_value());
  const Preview preview = PreviewOf(world, world.Create(PilotAndRest().WithWinner().Build(), "winner"));
  ASSERT_TRUE(preview.roll_out.has_value());
  EXPECT_EQ(preview.roll_out->wave, 1);
  EXPECT_EQ(preview.roll_out->people, 300);
  EXPECT_EQ(preview.roll_out->control, 60);
  CampaignDefinition alone = PilotAndRest().Build();
  alone.waves.resize(1);
  const Preview of_pilot = PreviewOf(world, world.Create(alone, "pilot"));
  ASSERT_THAT(preview.detectable, SizeIs(2));
  EXPECT_EQ(preview.detectable[0].absolute_effect, of_pilot.detectable[0].absolute_effect);
}

TEST(PreviewTest, WarnsWhenThePilotStartsTooLateForAWinner) {
  EngineWorld world;
  world.AddCustomers(10);
  const Campaign campaign = world.Create(PilotAndRest().WithWinner().Build());
  world.clock().AdvanceBy(kRollOutPatience);
  EXPECT_THAT(PreviewOf(world, campaign).warnings, ElementsAre(HasSubstr("WAVE_IN_THE_PAST")));
  world.clock().AdvanceBy(absl::Seconds(1));
  EXPECT_THAT(
      PreviewOf(world, campaign).warnings,
      ElementsAre("WINNER_TOO_EARLY: when wave rest starts, outcome windows of wave pilot are open: no arm will "
                  "win",
                  HasSubstr("WAVE_IN_THE_PAST")));
}

}  // namespace
}  // namespace sendlift::testing
