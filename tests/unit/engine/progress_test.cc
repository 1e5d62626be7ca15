#include "engine/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "tests/unit/engine/ninety.h"

namespace sendlift::testing {
namespace {

using ::testing::SizeIs;
using enum InstructionState;

TEST(ProgressTest, CountsWavesAndTheirPeople) {
  EngineWorld world;
  world.AddCustomers(100, [](int i, Customer& customer) {
    if (i < 20) customer.email = "";
  });
  const Campaign campaign = world.Launch(ACampaign()
                                             .WithControl(Percent(25))
                                             .WithWave("a", CampaignStart(), Percent(50))
                                             .WithWave("b", CampaignStart() + kHour)
                                             .Build());
  world.Plan();
  const Progress progress = world.ProgressOfCampaign(campaign);
  ASSERT_THAT(progress.waves, SizeIs(2));
  EXPECT_EQ(progress.waves[0].freeze_time, CampaignStart());
  EXPECT_EQ(progress.waves[0].assigned, 40);
  EXPECT_EQ(progress.waves[0].control, 10);
  EXPECT_EQ(progress.waves[0].instructions, 30);
  EXPECT_FALSE(progress.waves[1].freeze_time.has_value());
  EXPECT_EQ(progress.waves[1].assigned, 0);
  ASSERT_THAT(progress.excluded, SizeIs(1));
  EXPECT_EQ(progress.excluded[0].reason, ExclusionReason::kNoAddress);
  EXPECT_EQ(progress.excluded[0].people, 20);
  EXPECT_EQ(progress.instructions[static_cast<size_t>(kPlanned)], 30);
}

TEST(ProgressTest, WhatWaitsIsPlannedExpiredOrCancelledByTimeAndState) {
  for (const bool cancel : {false, true}) {
    EngineWorld world;
    FakeGateway gateway("mailer", world.clock());
    const Campaign campaign = LaunchNinety(world);
    gateway.Do(Deed::kRejectRetryable);
    ASSERT_OK(gateway.Connect(world.dispatcher(), 10));
    world.Settle({&gateway});
    EXPECT_EQ(world.Count(campaign, kPlanned), 90);  // ten of them as strays
    if (cancel) {
      world.Cancel(campaign);
    } else {
      world.clock().Set(campaign.definition.window.end);
    }
    EXPECT_EQ(world.Count(campaign, cancel ? kCancelled : kExpired), 90);
    world.ExpectStatesAddUp(campaign);
  }
}

// A gateway that does everything that gateways do, and people who opt out, over several seeds.
TEST(ProgressTest, StatesAddUpToWhatWasPlannedAtEveryStep) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    Random random(seed);
    EngineWorld world({.batch_size_max = 7, .settling = {}});
    FakeGateway gateway("mailer", world.clock());
    gateway.Do([&](const InstructionOnWire&) { return static_cast<Deed>(random.Below(6)); });
    const Campaign campaign = LaunchNinety(world);
    ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
    for (int step = 0; step < 40; ++step) {
      switch (random.Below(7)) {
        case 0:
          ASSERT_OK(world.dispatcher().RunOnce(world.now()));
          break;
        case 1:
          gateway.Answer();
          break;
        case 2:
          world.Suppress(static_cast<int>(random.Below(100)));
          break;
        case 3:
          world.Tidy();
          break;
        case 4:
          world.clock().AdvanceBy(absl::Seconds(random.Below(100)));
          break;
        case 5:
          gateway.Disconnect();
          ASSERT_OK(gateway.Connect(world.dispatcher(), 50));
          break;
        case 6:
          world.RestartServer();
          gateway.ServerCrashed();
          ASSERT_OK(gateway.Connect(world.dispatcher(), 50));
          break;
      }
      world.Flush();
      world.ExpectStatesAddUp(campaign);
    }
    // Healed, everything settles.
    gateway.Do(Deed::kAccept);
    ASSERT_OK(gateway.session().GrantCredit(1000));
    for (int i = 0; i < 6; ++i) {
      world.Settle({&gateway});
      world.clock().AdvanceBy(absl::Minutes(20));
    }
    world.ExpectStatesAddUp(campaign);
    EXPECT_EQ(world.Count(campaign, kPlanned) + world.Count(campaign, kLeased) + world.Count(campaign, kInDoubt), 0);
    EXPECT_EQ(world.Count(campaign, kAccepted), static_cast<int64_t>(gateway.accepted_keys().size()));
    EXPECT_EQ(world.Get(campaign.number).state, CampaignState::kCompleted);
  }
}

}  // namespace
}  // namespace sendlift::testing
