#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/dispatcher.h"
#include "engine/gateway_connection.h"
#include "tests/support/world_engine.h"

namespace sendlift::testing {
namespace {

using ::testing::SizeIs;
using enum InstructionState;

constexpr absl::Duration kHour = absl::Hours(1);

// 90 people of an EFFECTIVELY_ONCE campaign, due now.
Campaign LaunchEffectively(EngineWorld& world, ACampaign definition = ACampaign()) {
  world.AddCustomers(100);
  const Campaign campaign = world.Launch(definition.WithControl(Percent(10)).EffectivelyOnce().Build());
  world.clock().AdvanceBy(kHour);
  EXPECT_EQ(world.Plan(), 1);
  return campaign;
}

TEST(DispatcherOffersTest, WhatIsInDoubtIsOfferedAgainToItsGatewayWhichCarriesItOutOnce) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock()), other("other", world.clock());
  const Campaign campaign = LaunchEffectively(world);
  gateway.RememberKeys();
  int taken = 0;
  gateway.Do([&](const InstructionOnWire&) { return ++taken % 3 == 0 ? Deed::kLose : Deed::kAcceptSilently; });
  ASSERT_OK(gateway.Connect(world.dispatcher(), 60));
  world.Dispatch();
  gateway.Disconnect();
  world.Flush();
  EXPECT_EQ(world.Count(campaign, kInDoubt), 60);
  gateway.Do(Deed::kAccept);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 60));
  world.Flush();
  ASSERT_OK(other.Connect(world.dispatcher(), 1000));
  world.Settle({&gateway, &other});
  EXPECT_EQ(gateway.question_count(), 0u);
  EXPECT_EQ(gateway.offered_again(), 60);
  EXPECT_THAT(gateway.accepted_keys(), SizeIs(60));
  EXPECT_THAT(other.accepted_keys(), SizeIs(30));
  EXPECT_EQ(world.Count(campaign, kAccepted), 90);
  world.ExpectStatesAddUp(campaign);
  EXPECT_EQ(world.Get(campaign.number).state, CampaignState::kCompleted);
}

TEST(DispatcherOffersTest, AnOfferIsRepeatedWheneverItsLeaseIsOverAlsoAfterARestart) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchEffectively(world);
  gateway.RememberKeys();
  gateway.Do(Deed::kLose);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  EXPECT_EQ(world.Dispatch(), 90);
  for (int i = 1; i <= 3; ++i) {
    world.clock().AdvanceBy(absl::Minutes(1));
    ASSERT_OK(gateway.session().GrantCredit(90));
    world.Tidy();
    EXPECT_EQ(world.Dispatch(), 90);
    EXPECT_EQ(gateway.offered_again(), 90 * i);
  }
  world.RestartServer();
  gateway.ServerCrashed();
  gateway.Do(Deed::kAccept);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  world.Flush();
  world.Settle({&gateway});
  EXPECT_EQ(gateway.offered_again(), 360);
  for (const HandedOver& each : gateway.handed_over()) EXPECT_EQ(each.instruction.attempt, 1);
  EXPECT_EQ(world.Count(campaign, kAccepted), 90);
}

TEST(DispatcherOffersTest, AGatewayThatDoesNotRememberForLongEnoughIsAsked) {
  const absl::Time end = ACampaign().Build().window.end;
  struct Case {
    const char* name;
    absl::Duration remembers_for;
    std::optional<absl::Duration> since;  // after the first lease
    bool offered;
  };
  EngineWorld probe;
  const absl::Duration needed = end + kGraceAfterExpiry - (probe.now() + kHour);
  for (const Case& c :
       {Case{"NotAtAll", absl::ZeroDuration(), std::nullopt, false},
        Case{"NotToTheEnd", needed - absl::Seconds(1), std::nullopt, false},
        Case{"ToTheEnd", needed, std::nullopt, true}, Case{"BeganBefore", needed, -absl::Seconds(6), true},
        Case{"BeganAtAboutThatTime", needed, -absl::Seconds(5), false},
        Case{"BeganAfter", needed, absl::Seconds(10), false}}) {
    EngineWorld world;
    FakeGateway gateway("mailer", world.clock());
    LaunchEffectively(world);
    gateway.Do(Deed::kLose);
    gateway.RememberKeys(c.remembers_for);
    ASSERT_OK(gateway.Connect(world.dispatcher(), 20));
    EXPECT_EQ(world.Dispatch(), 20);
    if (c.since.has_value()) gateway.hello().remembers_keys_since = world.now() + *c.since;
    gateway.Disconnect();
    world.clock().AdvanceBy(absl::Seconds(20));
    ASSERT_OK(gateway.Connect(world.dispatcher(), 20));
    world.Flush();
    world.Dispatch();
    EXPECT_EQ(gateway.question_count(), c.offered ? 0u : 20u) << c.name;
    EXPECT_EQ(gateway.offered_again(), c.offered ? 20 : 0) << c.name;
  }
}

TEST(DispatcherOffersTest, AMemoryThatBeginsWithItsStreamKnowsNothingOfEarlierLeases) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  LaunchEffectively(world);
  gateway.Do(Deed::kLose);
  gateway.RememberKeys();
  ASSERT_OK(gateway.Connect(world.dispatcher(), 20));
  world.Dispatch();
  world.clock().Set(world.now() - absl::Minutes(1));  // the lease is later than the clock says now
  gateway.Disconnect();
  gateway.hello().remembers_keys_since = world.now();
  ASSERT_OK(gateway.Connect(world.dispatcher(), 20));
  world.Flush();
  EXPECT_EQ(gateway.question_count(), 20u);
}

TEST(DispatcherOffersTest, WhatMayNotBeSentAnyMoreIsAskedFor) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchEffectively(world);
  gateway.Do(Deed::kLose);
  gateway.RememberKeys();
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  world.Dispatch();
  for (int i = 0; i < 100; ++i) world.Suppress(i);
  world.clock().AdvanceBy(absl::Minutes(1));
  world.Tidy();
  world.Dispatch();
  EXPECT_EQ(gateway.offered_again(), 0);
  EXPECT_EQ(gateway.question_count(), 90u);
  EXPECT_EQ(world.Count(campaign, kInDoubt), 90);
}

TEST(DispatcherOffersTest, APausedCampaignOffersNothingAgain) {
  for (const bool known : {true, false}) {
    EngineWorld world;
    FakeGateway gateway("mailer", world.clock());
    const Campaign campaign = LaunchEffectively(world);
    gateway.Do(Deed::kLose);
    gateway.RememberKeys();
    ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
    world.Dispatch();
    if (known) world.Pause(campaign);
    if (known) ASSERT_OK(world.dispatcher().Refresh());
    world.clock().AdvanceBy(absl::Minutes(1));
    world.Tidy();
    if (!known) world.Pause(campaign);  // between the book and the lease
    world.Dispatch();
    EXPECT_EQ(gateway.offered_again(), 0);
    EXPECT_EQ(gateway.question_count(), 90u);
  }
}

TEST(DispatcherOffersTest, WhatFindsNoCreditForAWholeLeaseIsAskedFor) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  LaunchEffectively(world);
  gateway.Do(Deed::kLose);
  gateway.RememberKeys();
  ASSERT_OK(gateway.Connect(world.dispatcher(), 30));
  world.Dispatch();
  for (int i = 0; i < 2; ++i) {
    world.clock().AdvanceBy(absl::Minutes(1));
    world.Tidy();
    world.Dispatch();
  }
  EXPECT_EQ(gateway.offered_again(), 0);
  EXPECT_EQ(gateway.question_count(), 30u);
}

TEST(DispatcherOffersTest, ItsOwnEarlierContactDoesNotCountAgainstIt) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchEffectively(world, ACampaign().WithCap(1, absl::Hours(24)));
  gateway.RememberKeys();
  gateway.Do(Deed::kLose);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  world.Dispatch();
  gateway.Do(Deed::kAccept);
  for (int i = 0; i < 2; ++i) {
    world.clock().AdvanceBy(absl::Minutes(1));
    world.Tidy();
    world.Dispatch();
  }
  EXPECT_EQ(gateway.offered_again(), 180);
  gateway.Answer();
  world.Flush();
  EXPECT_EQ(world.Count(campaign, kAccepted), 90);
  const Campaign second =
      world.Launch(ACampaign().WithControl(Percent(10)).WithCap(2, absl::Hours(24)).Build(), "second");
  world.Plan();
  world.Settle({&gateway});
  EXPECT_EQ(world.Count(second, kAccepted), 90);
}

TEST(DispatcherOffersTest, ARefusalOfTheSameAttemptPlansTheNext) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchEffectively(world);
  gateway.RememberKeys();
  gateway.Do(Deed::kLose);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 5));
  world.Dispatch();
  gateway.Disconnect();
  gateway.Do(Deed::kRejectRetryable);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 5));
  world.Flush();
  world.Dispatch();
  gateway.Answer();
  world.Flush();
  EXPECT_EQ(world.Count(campaign, kPlanned), 90);
  gateway.Do(Deed::kAccept);
  world.clock().AdvanceBy(kHour);
  ASSERT_OK(gateway.session().GrantCredit(1000));
  world.Settle({&gateway});
  EXPECT_EQ(world.Count(campaign, kAccepted), 90);
  world.ExpectStatesAddUp(campaign);
}

}  // namespace
}  // namespace sendlift::testing
