// Gaps and quiet hours by region, through the whole engine: planned, put into blocks, held, handed over.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/world_engine.h"

namespace sendlift::testing {
namespace {

using enum InstructionState;

TEST(PolicyHandOverTest, ACampaignWaitsUntilTheGapBehindAnotherIsOverAlsoAfterARestart) {
  for (const bool restart : {false, true}) {
    EngineWorld world;
    FakeGateway gateway("mailer", world.clock());
    world.AddCustomers(50);
    const Campaign first = world.Launch(ACampaign().WithControl(Percent(2)).Build(), "first");
    world.clock().AdvanceBy(absl::Hours(1));
    ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
    world.Settle({&gateway});
    ASSERT_EQ(world.Count(first, kAccepted), 49);
    if (restart) {
      world.RestartServer();
      gateway.ServerCrashed();
      ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
    }
    const ACampaign gap = ACampaign().WithControl(Percent(2)).WithMinimumGap(absl::Hours(3));
    const Campaign second = world.Launch(gap.Build(), "second");
    world.Settle({&gateway});
    EXPECT_LE(world.Count(second, kAccepted), 1);  // whom the first left alone
    world.clock().Set(CampaignStart() + absl::Hours(4) - absl::Seconds(2));
    world.Settle({&gateway});
    EXPECT_LE(world.Count(second, kAccepted), 1);
    world.clock().Set(CampaignStart() + absl::Hours(4) + absl::Seconds(2));
    world.Settle({&gateway});
    EXPECT_EQ(world.Count(second, kAccepted), 49);
    world.ExpectStatesAddUp(second);
  }
}

TEST(PolicyHandOverTest, AGapBeyondTheWindowIsCountedByItsReason) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  world.AddCustomers(50);
  world.Launch(ACampaign().WithControl(Percent(2)).Build(), "first");
  world.clock().AdvanceBy(absl::Hours(1));
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  world.Settle({&gateway});
  const Campaign second = world.Launch(ACampaign()
                                           .WithControl(Percent(2))
                                           .WithMinimumGap(absl::Hours(24))
                                           .WithWindow(CampaignStart(), CampaignStart() + absl::Hours(20))
                                           .Build(),
                                       "second");
  world.Settle({&gateway});
  const Progress progress = world.ProgressOfCampaign(second);
  const auto found = progress.suppressed.find({ExclusionReason::kMinimumGap, 1});
  ASSERT_NE(found, progress.suppressed.end());
  EXPECT_GE(found->second, 48);
  world.ExpectStatesAddUp(second);
}

// All live in Berlin, where it is 02:00; half of the numbers are Korean, which sleep until 08:00 on that clock.
TEST(PolicyHandOverTest, ByRegionNumbersOfACountryAreContactedWhenItsRuleAllowsIt) {
  EngineWorld world;
  FakeGateway gateway("texter", world.clock(), {Channel::kSms});
  world.AddCustomers(40, [](int i, Customer& customer) {
    if (i % 2 == 0) customer.phone_number = "+8210123456" + std::to_string(10 + i);
  });
  CampaignDefinition by_region =
      ACampaign().WithChannel(Channel::kSms).WithControl(Percent(0.0001)).WithQuietHoursByRegion("21:00-08:00").Build();
  by_region.policy.quiet_hours.reset();
  const Campaign campaign = world.Launch(by_region);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  world.clock().Set(CampaignStart() + absl::Hours(1));
  world.Settle({&gateway});
  EXPECT_EQ(world.Count(campaign, kAccepted), 20);
  EXPECT_EQ(world.dispatcher().NextTime(world.now()), CampaignStart() + absl::Hours(7));
  world.clock().Set(CampaignStart() + absl::Hours(7));
  world.Settle({&gateway});
  EXPECT_EQ(world.Count(campaign, kAccepted), 40);
  world.ExpectStatesAddUp(campaign);
}

}  // namespace
}  // namespace sendlift::testing
