#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "engine/campaigns.h"
#include "engine/preview.h"
#include "tests/support/a_code_pool.h"
#include "tests/support/world_engine.h"

// What messages say of codes from a pool.
namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::Duration kHour = absl::Hours(1);

ACampaign WithCodes() {
  Creative creative = ACampaign::CreativeOn(Channel::kEmail);
  creative.languages[0].text = "{{offer.code}}";
  return ACampaign()
      .WithTier("all", "", DiscountWithCodes("box"))
      .WithCreative(std::move(creative))
      .WithControl(Percent(10));
}

// By key, what was said; a key that comes again says the same.
std::map<std::string, std::string> Said(const FakeGateway& gateway) {
  std::map<std::string, std::string> said;
  for (const HandedOver& each : gateway.handed_over()) {
    const std::string& code = each.instruction.values.back();
    const auto [known, added] = said.emplace(each.instruction.idempotency_key, code);
    EXPECT_EQ(known->second, code);
  }
  return said;
}

TEST(PoolCodeMessagesTest, EverybodyIsToldTheirOwnCodeAlsoWhenItIsTriedAgain) {
  EngineWorld world;
  world.AddCustomers(100);
  AddCodePool(world, "box", 95);
  const Campaign campaign = world.Launch(WithCodes().Build());
  world.clock().AdvanceBy(kHour);
  ASSERT_EQ(world.Plan(), 1);
  FakeGateway gateway("mailer", world.clock());
  int refused = 0;
  gateway.Do([&](const InstructionOnWire&) { return ++refused <= 30 ? Deed::kRejectRetryable : Deed::kAccept; });
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  world.Settle({&gateway});
  for (int i = 0; i < 24; ++i) {
    world.clock().AdvanceBy(kHour);
    world.Settle({&gateway});
  }
  EXPECT_EQ(world.Count(campaign, InstructionState::kAccepted), 90);
  EXPECT_GT(gateway.handed_over().size(), 90u);
  std::set<std::string> codes;
  for (const auto& [key, code] : Said(gateway)) codes.insert(code);
  EXPECT_THAT(codes, SizeIs(90));
  EXPECT_EQ(codes.count(""), 0u);
  EXPECT_EQ(FreeCodes(world, "box"), 5);
}

TEST(PoolCodeMessagesTest, WhoIsContactedAgainKeepsTheCode) {
  EngineWorld world;
  world.AddCustomers(50);
  AddCodePool(world, "box", 50);
  const Campaign campaign = world.Launch(WithCodes()
                                             .WithWave("first", CampaignStart() + kHour, Percent(100))
                                             .WithWave("again", CampaignStart() + absl::Hours(48))
                                             .To(Recipients::kNonResponders)
                                             .Build());
  FakeGateway gateway("mailer", world.clock());
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  for (int i = 0; i < 3; ++i) {
    world.clock().AdvanceBy(absl::Hours(24));
    world.Plan();
    world.Settle({&gateway});
  }
  const auto said = Said(gateway);
  EXPECT_THAT(said, SizeIs(90)) << "45 treated customers, each twice";
  std::map<std::string, int> told;
  for (const auto& [key, code] : said) ++told[code];
  EXPECT_THAT(told, SizeIs(45));
  for (const auto& [code, times] : told) EXPECT_EQ(times, 2) << code;
  EXPECT_EQ(FreeCodes(world, "box"), 5);
}

TEST(PoolCodeMessagesTest, APreviewShowsTheNextFreeCodeAndGivesNone) {
  EngineWorld world;
  world.AddCustomers(20);
  AddCodePool(world, "box", 5);
  const Campaign draft = world.Create(WithCodes().Build());
  const Preview preview =
      world.Read([&](storage::Session& session) { return PreviewCampaign(session, draft, world.now()); });
  ASSERT_THAT(preview.samples, SizeIs(1));
  EXPECT_EQ(preview.samples[0].text, "A-1");
  int64_t treated = 0;
  for (const Preview::Cell& cell : preview.cells) treated += cell.arm == kControlArm ? 0 : cell.people;
  EXPECT_EQ(treated, 5);
  EXPECT_EQ(FreeCodes(world, "box"), 5);
}

}  // namespace
}  // namespace sendlift::testing
