#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/dispatcher.h"
#include "engine/gateway_connection.h"
#include "tests/support/world_engine.h"

namespace sendlift::testing {
namespace {

using ::testing::SizeIs;
using enum InstructionState;

constexpr absl::Duration kDay = absl::Hours(24);

ACampaign Capped(int contacts) { return ACampaign().WithControl(Percent(10)).WithCap(contacts, kDay); }

int64_t Suppressed(EngineWorld& world, const Campaign& campaign, ExclusionReason reason) {
  const Progress progress = world.ProgressOfCampaign(campaign);
  const auto found = progress.suppressed.find({reason, 1});
  return found == progress.suppressed.end() ? 0 : found->second;
}

TEST(DispatcherPolicyTest, ACapCountsTheContactsOfOtherCampaignsAlsoAfterARestart) {
  for (const bool restart : {false, true}) {
    EngineWorld world;
    FakeGateway gateway("mailer", world.clock());
    world.AddCustomers(50);
    const Campaign first = world.Launch(ACampaign().WithControl(Percent(10)).Build(), "first");
    world.clock().AdvanceBy(absl::Hours(1));
    ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
    world.Settle({&gateway});
    ASSERT_EQ(world.Count(first, kAccepted), 45);
    if (restart) {
      world.RestartServer();
      gateway.ServerCrashed();
      ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
    }
    const Campaign second = world.Launch(Capped(1).Build(), "second");
    world.Settle({&gateway});
    // Those whom the first campaign left alone may still be contacted.
    EXPECT_EQ(Suppressed(world, second, ExclusionReason::kCapped) + world.Count(second, kAccepted), 45);
    EXPECT_LE(world.Count(second, kAccepted), 5);
    const Campaign third = world.Launch(Capped(2).Build(), "third");
    world.Settle({&gateway});
    EXPECT_EQ(world.Count(third, kAccepted), 45);
    world.ExpectStatesAddUp(second);
  }
}

TEST(DispatcherPolicyTest, AContactThatTheGatewayRefusedDoesNotCount) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  world.AddCustomers(50);
  const Campaign campaign = world.Launch(Capped(1).Build());
  world.clock().AdvanceBy(absl::Hours(1));
  gateway.Do(Deed::kRejectRetryable);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  world.Settle({&gateway});
  gateway.Do(Deed::kAccept);
  world.clock().AdvanceBy(absl::Minutes(1));
  world.Settle({&gateway});
  EXPECT_EQ(world.Count(campaign, kAccepted), 45);
}

TEST(DispatcherPolicyTest, ADoubtCountsAsAContact) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  world.AddCustomers(50);
  world.Launch(ACampaign().WithControl(Percent(2)).Build(), "first");
  world.clock().AdvanceBy(absl::Hours(1));
  gateway.Do(Deed::kLose);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  world.Plan();
  world.Dispatch();
  gateway.Disconnect();
  FakeGateway other("other", world.clock());
  ASSERT_OK(other.Connect(world.dispatcher(), 1000));
  const Campaign second = world.Launch(Capped(1).Build(), "second");
  world.Settle({&other});
  EXPECT_LE(world.Count(second, kAccepted), 1);
}

// At 03:00 UTC only Seoul is awake.
TEST(DispatcherPolicyTest, EveryZoneIsContactedWhenItsOwnNightIsOver) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  world.AddCustomers(90, [](int i, Customer& customer) {
    customer.time_zone = i % 3 == 0 ? "Asia/Seoul" : i % 3 == 1 ? "Europe/Berlin" : "America/New_York";
  });
  const Campaign campaign = world.Launch(ACampaign().WithControl(Percent(10)).WithQuietHours("21:00-08:00").Build());
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  const absl::Time morning[] = {CampaignStart() + absl::Hours(3), CampaignStart() + absl::Hours(7),
                                CampaignStart() + absl::Hours(13)};
  world.clock().Set(morning[0]);
  for (size_t zone = 0; zone < 3; ++zone) {
    world.Settle({&gateway});
    EXPECT_NEAR(static_cast<double>(world.Count(campaign, kAccepted)), 27.0 * static_cast<double>(zone + 1), 9);
    if (zone == 2) break;
    EXPECT_EQ(world.dispatcher().NextTime(world.now()), morning[zone + 1]);
    world.clock().Set(morning[zone + 1] - absl::Microseconds(1));
    EXPECT_EQ(world.Dispatch(), 0);
    world.clock().Set(morning[zone + 1]);
  }
  EXPECT_EQ(world.Count(campaign, kAccepted), 81);
  EXPECT_EQ(world.Get(campaign.number).state, CampaignState::kCompleted);
  world.ExpectStatesAddUp(campaign);
}

TEST(DispatcherPolicyTest, WhatAGatewayCouldNotSendBeforeTheNightIsSentInTheMorning) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  world.AddCustomers(10);
  const Campaign campaign = world.Launch(ACampaign().WithControl(Percent(10)).WithQuietHours("21:00-08:00").Build());
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  world.clock().Set(CampaignStart() + absl::Hours(20) - absl::Seconds(1));  // 20:59:59 in Berlin
  gateway.Do(Deed::kExpire);
  world.Settle({&gateway});
  ASSERT_THAT(gateway.handed_over(), SizeIs(9));
  EXPECT_EQ(gateway.handed_over()[0].instruction.not_after, CampaignStart() + absl::Hours(20));
  world.clock().AdvanceBy(absl::Hours(1));
  gateway.Do(Deed::kAccept);
  world.Settle({&gateway});
  ASSERT_THAT(gateway.handed_over(), SizeIs(9));
  world.clock().Set(CampaignStart() + absl::Hours(31));  // 08:00
  world.Settle({&gateway});
  EXPECT_EQ(world.Count(campaign, kAccepted), 9);
}

}  // namespace
}  // namespace sendlift::testing
