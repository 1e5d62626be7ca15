#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "engine/dispatcher.h"
#include "engine/gateway_connection.h"
#include "model/event.h"
#include "storage/revocations.h"
#include "tests/unit/engine/ninety.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using enum InstructionState;

class DispatcherRevokingTest : public ::testing::Test {
 protected:
  // What is still being written may speak to the gateway.
  void TearDown() override {
    gateway_.Disconnect();
    world_.Flush();
  }

  // The customer of an instruction says no, as an event.
  void OptOut(int64_t sequence) {
    IncomingEvent event;
    event.sequence = ++events_;
    event.customer_id = CustomerOf(sequence);
    event.type = kUnsubscribed;
    event.time = world_.now();
    ASSERT_EQ(world_.Take({event}).created, 1);
    world_.dispatcher().FinishHandOvers();
  }
  std::string CustomerOf(int64_t sequence) {
    const auto row = world_.Read([&](storage::Session& session) {
      return storage::FindInstruction(session, kWorkspace, {campaign_.number, sequence});
    });
    return world_
        .Read(
            [&](storage::Session& session) { return storage::GetCustomerByNumber(session, kWorkspace, row->customer); })
        .id;
  }
  std::string KeyOf(int64_t sequence) const { return IdempotencyKey(campaign_.uid, sequence); }
  void AskBack() { ASSERT_OK(world_.dispatcher().AskBack(world_.now())); }
  std::vector<std::string> Revoked() const {
    std::vector<std::string> keys;
    for (const auto& [reason, attempt] : gateway_.revoked()) keys.push_back(attempt.idempotency_key);
    return keys;
  }
  // What the gateway says of what it was asked back for, as if it knew.
  void Say(const std::string& key, Outcome outcome, int attempt = 1) {
    gateway_.Send({{.idempotency_key = key, .attempt = attempt, .outcome = outcome}});
    world_.Flush();
  }
  bool IsOpen(int64_t sequence) {
    const auto found = world_.Read([&](storage::Session& session) {
      return storage::FindRevocation(session, kWorkspace, {campaign_.number, sequence});
    });
    return found.has_value();
  }

  EngineWorld world_;
  FakeGateway gateway_{"mailer", world_.clock()};
  Campaign campaign_ = LaunchNinety(world_);
  int64_t events_ = 0;
};

TEST_F(DispatcherRevokingTest, AnOptOutIsAskedBackAtOnceBehindWhatWasHandedOver) {
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 1000));
  world_.Dispatch();
  AskBack();
  EXPECT_THAT(gateway_.revoked(), IsEmpty());
  const int wakes = world_.wakes();
  OptOut(7);
  EXPECT_GT(world_.wakes(), wakes);
  AskBack();
  AskBack();
  ASSERT_THAT(gateway_.revoked(), SizeIs(1));
  EXPECT_EQ(gateway_.revoked()[0].first, RevocationReason::kOptedOut);
  EXPECT_EQ(gateway_.revoked()[0].second.idempotency_key, KeyOf(7));
  EXPECT_EQ(gateway_.revoked()[0].second.attempt, 1);
  Say(KeyOf(7), Outcome::kRevoked);
  EXPECT_EQ(world_.Count(campaign_, kSuppressed), 1);
  EXPECT_FALSE(IsOpen(7));
  world_.ExpectStatesAddUp(campaign_);
}

TEST_F(DispatcherRevokingTest, AGatewayThatWasAwayIsAskedWhenItIsBackAndAgainUntilItAnswers) {
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 1000));
  world_.Dispatch();
  gateway_.Disconnect();
  OptOut(3);
  AskBack();
  for (size_t streams = 1; streams < 3; ++streams) {
    ASSERT_OK(gateway_.Connect(world_.dispatcher(), 1000));
    AskBack();
    EXPECT_THAT(Revoked(), SizeIs(streams));
    gateway_.Disconnect();
  }
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 1000));
  AskBack();
  Say(KeyOf(3), Outcome::kNotRevoked);
  gateway_.Disconnect();
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 1000));
  AskBack();
  EXPECT_THAT(Revoked(), SizeIs(3));
  EXPECT_EQ(world_.Count(campaign_, kSuppressed), 0);
}

TEST_F(DispatcherRevokingTest, WhatIsAskedBackSurvivesARestart) {
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 1000));
  world_.Dispatch();
  OptOut(3);
  gateway_.ServerCrashed();
  world_.RestartServer();
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 1000));
  AskBack();
  EXPECT_THAT(Revoked(), ElementsAre(KeyOf(3)));
}

TEST_F(DispatcherRevokingTest, WhatNobodySawIsPlannedAgainAndLeftOutWithoutBeingAskedBackAgain) {
  gateway_.Do(Deed::kLose);
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 1000));
  world_.Dispatch();
  gateway_.Disconnect();
  OptOut(3);
  EXPECT_TRUE(IsOpen(3));
  gateway_.Do(Deed::kAccept);
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 1000));
  world_.Settle({&gateway_});
  EXPECT_FALSE(IsOpen(3));
  EXPECT_EQ(world_.Count(campaign_, kSuppressed), 1);
  EXPECT_EQ(world_.Count(campaign_, kAccepted), 89);
}

TEST_F(DispatcherRevokingTest, ACancelledCampaignIsAskedBackOnceAStream) {
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 60));
  world_.Dispatch();
  Say(KeyOf(0), Outcome::kDelivered);
  world_.Cancel(campaign_);
  ASSERT_OK(world_.dispatcher().Refresh());
  AskBack();
  EXPECT_THAT(Revoked(), SizeIs(59));
  EXPECT_EQ(gateway_.revoked()[0].first, RevocationReason::kCancelled);
  world_.dispatcher().LookForRevocations();
  AskBack();
  EXPECT_THAT(Revoked(), SizeIs(59));
  Say(KeyOf(1), Outcome::kRevoked);
  Say(KeyOf(2), Outcome::kNotRevoked);
  EXPECT_EQ(world_.Count(campaign_, kCancelled), 31);
  gateway_.Disconnect();
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 60));
  world_.Flush();
  AskBack();
  EXPECT_THAT(Revoked(), SizeIs(59 + 58));
  world_.ExpectStatesAddUp(campaign_);
}

TEST_F(DispatcherRevokingTest, AnOptOutBeforeACancellationKeepsItsReason) {
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 60));
  world_.Dispatch();
  OptOut(5);
  world_.Cancel(campaign_);
  ASSERT_OK(world_.dispatcher().Refresh());
  AskBack();
  const std::vector<std::string> keys = Revoked();
  EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()).size(), keys.size());
  EXPECT_EQ(keys.front(), KeyOf(5));
  Say(KeyOf(5), Outcome::kRevoked);
  EXPECT_EQ(world_.Count(campaign_, kSuppressed), 1);
}

TEST_F(DispatcherRevokingTest, APauseAsksNothingBack) {
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 60));
  world_.Dispatch();
  world_.Pause(campaign_);
  ASSERT_OK(world_.dispatcher().Refresh());
  AskBack();
  EXPECT_THAT(Revoked(), IsEmpty());
}

TEST_F(DispatcherRevokingTest, WhatIsOverIsNotAskedBackAndForgottenAfterAWeek) {
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 1000));
  world_.Dispatch();
  gateway_.Disconnect();
  OptOut(3);
  world_.clock().Set(campaign_.definition.window.end);
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 1000));
  AskBack();
  EXPECT_THAT(Revoked(), IsEmpty());
  world_.clock().AdvanceBy(absl::Hours(7 * 24) - absl::Microseconds(1));
  world_.Tidy();
  EXPECT_TRUE(IsOpen(3));
  world_.clock().AdvanceBy(absl::Microseconds(1));
  world_.Tidy();
  EXPECT_FALSE(IsOpen(3));
}

TEST_F(DispatcherRevokingTest, AFullStreamGoesOnWhenAnswersCome) {
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 1));
  const auto connection = world_.dispatcher().Connections()[0];
  std::vector<RevokedAttempt> attempts;
  for (int64_t i = 0; i < GatewayConnection::kRevocationsMax + 5; ++i) {
    attempts.push_back({.idempotency_key = absl::StrCat("key", i)});
  }
  connection->Revoke(RevocationReason::kOptedOut, attempts);
  EXPECT_EQ(Revoked().size(), static_cast<size_t>(GatewayConnection::kRevocationsMax));
  EXPECT_EQ(connection->RevocationRoom(), 0);
  EXPECT_FALSE(connection->RevocationsAnswered({{.idempotency_key = "key0", .attempt = 2}}));
  EXPECT_TRUE(connection->RevocationsAnswered({{.idempotency_key = "key0"}, {.idempotency_key = "key1"}}));
  EXPECT_EQ(connection->RevocationRoom(), 2);
  connection->Revoke(RevocationReason::kOptedOut, attempts);
  EXPECT_EQ(connection->RevocationRoom(), 0);
}

}  // namespace
}  // namespace sendlift::testing
