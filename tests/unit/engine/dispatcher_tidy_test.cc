#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/dispatcher.h"
#include "engine/gateway_connection.h"
#include "tests/support/world_database.h"
#include "tests/unit/engine/ninety.h"

namespace sendlift::testing {
namespace {

using ::testing::SizeIs;
using enum InstructionState;

// Bug of the first version: a range of which nothing was handed over stayed open until long after the campaign's end.
TEST(DispatcherCampaignTest, ACampaignWhoseLastPeopleAreAllSuppressedIsCompleted) {
  EngineWorld world({.batch_size_max = 10, .settling = {}});
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchNinety(world);
  for (int i = 50; i < 100; ++i) world.Suppress(i);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  world.Settle({&gateway});
  EXPECT_EQ(world.Get(campaign.number).state, CampaignState::kCompleted);
  EXPECT_EQ(world.Count(campaign, kAccepted) + world.Count(campaign, kSuppressed), 90);
  world.ExpectStatesAddUp(campaign);
}

// The same bug for retries: a stray that is suppressed instead of leased.
TEST(DispatcherCampaignTest, ACampaignWhoseRetriesAreAllSuppressedIsCompleted) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchNinety(world);
  gateway.Do(Deed::kRejectRetryable);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  world.Settle({&gateway});
  EXPECT_EQ(world.Count(campaign, kPlanned), 90);
  for (int i = 0; i < 100; ++i) world.Suppress(i);
  world.clock().AdvanceBy(absl::Minutes(1));
  world.Settle({&gateway});
  EXPECT_EQ(world.Count(campaign, kSuppressed), 90);
  EXPECT_EQ(world.Get(campaign.number).state, CampaignState::kCompleted);
  EXPECT_THAT(gateway.handed_over(), SizeIs(90));
}

TEST(DispatcherCampaignTest, ARetryIsHandedOverAgainAfterItsBackoffAndMayGoElsewhere) {
  EngineWorld world;
  FakeGateway busy("busy", world.clock()), idle("idle", world.clock());
  const Campaign campaign = LaunchNinety(world);
  busy.Do(Deed::kRejectRetryable);
  ASSERT_OK(busy.Connect(world.dispatcher(), 90));
  world.Settle({&busy});
  EXPECT_EQ(world.Count(campaign, kPlanned), 90);
  EXPECT_EQ(world.Get(campaign.number).state, CampaignState::kRunning);
  const absl::Time next = world.dispatcher().NextTime(world.now());
  EXPECT_GE(next, world.now() + absl::Seconds(24));
  EXPECT_LE(next, world.now() + absl::Seconds(36));
  ASSERT_OK(idle.Connect(world.dispatcher(), 1000));
  EXPECT_EQ(world.Dispatch(), 0);
  world.clock().AdvanceBy(absl::Seconds(36));
  world.Settle({&idle});
  EXPECT_THAT(idle.accepted_keys(), SizeIs(90));
  for (const HandedOver& each : idle.handed_over()) EXPECT_EQ(each.instruction.attempt, 2);
  EXPECT_EQ(world.Get(campaign.number).state, CampaignState::kCompleted);
}

TEST(DispatcherCampaignTest, WhatIsAlwaysRejectedIsDeadInTheEnd) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchNinety(world);
  gateway.Do(Deed::kRejectRetryable);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 10'000));
  for (int i = 0; i < 12; ++i) {
    world.Settle({&gateway});
    world.clock().AdvanceBy(absl::Minutes(5));
  }
  EXPECT_EQ(world.Count(campaign, kDead), 90);
  EXPECT_THAT(gateway.handed_over(), SizeIs(450));
  world.ExpectStatesAddUp(campaign);
}

TEST(DispatcherCampaignTest, WhatIsNotHandedOverInTimeIsExpired) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchNinety(world);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 30));
  world.Settle({&gateway});
  world.clock().Set(campaign.definition.window.end);
  ASSERT_OK(gateway.session().GrantCredit(1000));
  world.Settle({&gateway});
  EXPECT_THAT(gateway.handed_over(), SizeIs(30));
  EXPECT_EQ(world.Count(campaign, kExpired), 60);
  EXPECT_EQ(world.Get(campaign.number).state, CampaignState::kCompleted);
  world.ExpectStatesAddUp(campaign);
}

TEST(DispatcherCampaignTest, ARetryThatWaitsWhenTheWindowEndsIsExpired) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  world.AddCustomers(100);
  const Campaign campaign = world.Launch(ACampaign().WithControl(Percent(10)).Build());
  world.clock().Set(campaign.definition.window.end - absl::Seconds(40));
  gateway.Do(Deed::kRejectRetryable);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  world.Settle({&gateway});
  EXPECT_EQ(world.Count(campaign, kPlanned), 90);
  world.clock().Set(campaign.definition.window.end);
  world.Settle({&gateway});
  EXPECT_EQ(world.Count(campaign, kExpired), 90);
  EXPECT_EQ(world.Get(campaign.number).state, CampaignState::kCompleted);
}

TEST(DispatcherCampaignTest, APausedCampaignHandsNothingOverUntilItIsResumed) {
  EngineWorld world({.batch_size_max = 10, .settling = {}});
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchNinety(world);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  ASSERT_OK(world.dispatcher().RunOnce(world.now()));
  world.Pause(campaign);
  // The book has not been read again: the lease itself finds out.
  EXPECT_EQ(world.Dispatch(), 0);
  world.Settle({&gateway});
  EXPECT_THAT(gateway.handed_over(), SizeIs(10));
  EXPECT_EQ(world.dispatcher().Connections()[0]->credit(), 990);
  world.Resume(campaign);
  world.Settle({&gateway});
  EXPECT_THAT(gateway.handed_over(), SizeIs(90));
}

TEST(DispatcherCampaignTest, APausedCampaignDoesNotHoldUpTheOthers) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  world.AddCustomers(10);
  const Campaign paused = world.Launch(ACampaign().WithControl(Percent(10)).Build(), "a");
  world.Launch(ACampaign().WithControl(Percent(10)).Build(), "b");
  world.clock().AdvanceBy(kHour);
  world.Plan();
  world.Pause(paused);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  EXPECT_EQ(world.Dispatch(), 9);
}

TEST(DispatcherCampaignTest, ACancelledCampaignHandsNothingMoreOverAndItsDoubtsAreStillResolved) {
  EngineWorld world({.batch_size_max = 10, .settling = {}});
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchNinety(world);
  int count = 0;
  gateway.Do([&](const InstructionOnWire&) { return ++count % 2 == 0 ? Deed::kAcceptSilently : Deed::kLose; });
  ASSERT_OK(gateway.Connect(world.dispatcher(), 20));
  world.Dispatch();
  world.Cancel(campaign);
  gateway.Disconnect();
  gateway.Do(Deed::kAccept);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  world.Settle({&gateway});
  EXPECT_THAT(gateway.handed_over(), SizeIs(20));
  EXPECT_EQ(world.Count(campaign, kAccepted), 10);
  EXPECT_EQ(world.Count(campaign, kCancelled), 80);
  world.ExpectStatesAddUp(campaign);
  EXPECT_EQ(world.Get(campaign.number).state, CampaignState::kCancelled);
}

// Bug of the first version: such a campaign stayed PAUSED for ever, and its report went on waiting for its waves.
TEST(DispatcherCampaignTest, ACampaignWhoseWindowEndsWhileItIsPausedIsCompleted) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchNinety(world);
  world.Pause(campaign);
  world.clock().Set(campaign.definition.window.end - absl::Seconds(1));
  world.Settle({});
  EXPECT_EQ(world.Get(campaign.number).state, CampaignState::kPaused);
  world.clock().AdvanceBy(absl::Seconds(1));
  world.Settle({});
  EXPECT_EQ(world.Get(campaign.number).state, CampaignState::kCompleted);
  EXPECT_EQ(world.Count(campaign, kExpired), 90);
}

TEST(DispatcherCampaignTest, ACampaignIsNotCompletedWhileAWaveIsToCome) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  world.AddCustomers(100);
  const Campaign campaign = world.Launch(ACampaign()
                                             .WithControl(Percent(10))
                                             .WithWave("a", CampaignStart(), Percent(50))
                                             .WithWave("b", CampaignStart() + kHour)
                                             .Build());
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  world.Settle({&gateway});
  EXPECT_THAT(gateway.handed_over(), SizeIs(45));
  EXPECT_EQ(world.Get(campaign.number).state, CampaignState::kRunning);
  world.clock().AdvanceBy(kHour);
  world.Settle({&gateway});
  EXPECT_THAT(gateway.handed_over(), SizeIs(90));
  EXPECT_EQ(world.Get(campaign.number).state, CampaignState::kCompleted);
}

TEST(DispatcherCampaignTest, ACampaignWithoutPeopleIsCompleted) {
  EngineWorld world;
  world.AddCustomers(3);
  const Campaign campaign = world.Launch(ACampaign().WithFilter("id = nobody").Build());
  world.clock().AdvanceBy(kHour);
  world.Settle({});
  EXPECT_EQ(world.Get(campaign.number).state, CampaignState::kCompleted);
}

// Bug of the first version: between a lease and its entry in the book, a refresh showed everything as handed over and
// nothing as open, and a campaign was completed under the last range; its retries were lost.
TEST(DispatcherTest, ContactsThatNoCapLooksAtAnyMoreAreForgottenOnceAnHour) {
  EngineWorld world;
  world.AddCustomers(1);
  world.InsertRunning(ACampaign().WithCap(1, absl::Hours(24)).BuildCampaign());
  ASSERT_OK(world.dispatcher().Refresh());
  world.Dispatch();
  ContactLedger* contacts = world.dispatcher().contacts();
  ASSERT_NE(contacts, nullptr);
  world.Tidy();
  contacts->Add({.customer = {1}, .channel = Channel::kEmail, .time = world.now() - kLongestCap - absl::Hours(1)});
  world.clock().AdvanceBy(absl::Minutes(59));
  world.Tidy();
  EXPECT_EQ(contacts->contacts(), 1);
  world.clock().AdvanceBy(absl::Minutes(1));
  world.Tidy();
  EXPECT_EQ(contacts->contacts(), 0);
}

TEST_F(DispatcherFaultTest, ACampaignIsNotCompletedWhileItsLastRangeIsBeingLeased) {
  ASSERT_OK(gateway_.Connect(dispatcher_, 1000));
  int hooked = 0;
  database_.AfterCommit(storage::Lane::kLease, [&] {
    ++hooked;
    EXPECT_OK(dispatcher_.Refresh());
    EXPECT_OK(dispatcher_.Tidy(world_.now()));
  });
  ASSERT_OK(dispatcher_.RunOnce(world_.now()));
  EXPECT_EQ(hooked, 1);
  EXPECT_EQ(world_.Get(campaign_.number).state, CampaignState::kRunning);
  EXPECT_THAT(gateway_.handed_over(), SizeIs(90));
  gateway_.Answer();
  world_.Flush();
  ASSERT_OK(dispatcher_.Tidy(world_.now()));
  EXPECT_EQ(world_.Get(campaign_.number).state, CampaignState::kCompleted);
}

}  // namespace
}  // namespace sendlift::testing
