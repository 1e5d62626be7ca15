#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/dispatcher.h"
#include "storage/stops.h"
#include "tests/unit/engine/ninety.h"

namespace sendlift::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using enum InstructionState;

class DispatcherStopsTest : public ::testing::Test {
 protected:
  void TearDown() override {
    gateway_.Disconnect();
    world_.Flush();
  }
  int64_t StopNow(std::optional<Channel> channel = std::nullopt,
                  std::optional<CampaignNumber> campaign = std::nullopt) {
    Stop stop;
    stop.channel = channel;
    stop.campaign = campaign;
    const int64_t number =
        world_
            .Write([&](storage::Session& session) { return storage::PutStop(session, kWorkspace, stop, world_.now()); })
            .number;
    world_.dispatcher().FinishHandOvers();
    return number;
  }
  void Resume(int64_t number) {
    world_.Write(
        [&](storage::Session& session) { return storage::EndStop(session, kWorkspace, number, world_.now()); });
    world_.dispatcher().FinishHandOvers();
  }
  void AskBack() { ASSERT_OK(world_.dispatcher().AskBack(world_.now())); }
  void Say(int64_t sequence, Outcome outcome, int attempt = 1) {
    gateway_.Send(
        {{.idempotency_key = IdempotencyKey(campaign_.uid, sequence), .attempt = attempt, .outcome = outcome}});
    world_.Flush();
  }

  EngineWorld world_;
  FakeGateway gateway_{"mailer", world_.clock()};
  Campaign campaign_ = LaunchNinety(world_);
};

TEST_F(DispatcherStopsTest, NothingIsLeasedAfterAStopWhateverTheBookKnows) {
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 1000));
  StopNow();
  world_.Dispatch();
  EXPECT_EQ(world_.Count(campaign_, kPlanned), 90);
  EXPECT_EQ(world_.dispatcher().NextTime(world_.now()), absl::InfiniteFuture());
}

TEST_F(DispatcherStopsTest, AnotherChannelOrCampaignGoesOn) {
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 1000));
  StopNow(Channel::kPhone);
  StopNow(std::nullopt, CampaignNumber{campaign_.number.value + 1});
  AskBack();
  world_.Settle({&gateway_});
  EXPECT_THAT(gateway_.revoked(), IsEmpty());
  EXPECT_EQ(world_.Count(campaign_, kAccepted), 90);
}

TEST_F(DispatcherStopsTest, AStopLastsOverARestartAndEndsWithResume) {
  const int64_t stop = StopNow(Channel::kEmail, campaign_.number);
  world_.RestartServer();
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 1000));
  world_.Dispatch();
  EXPECT_EQ(world_.Count(campaign_, kPlanned), 90);
  Resume(stop);
  AskBack();
  world_.Settle({&gateway_});
  EXPECT_EQ(world_.Count(campaign_, kAccepted), 90);
}

TEST_F(DispatcherStopsTest, WhatIsOutIsAskedBackOnceAStreamAndWaitsForTheEndOfTheStop) {
  gateway_.Do(Deed::kLose);
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 60));
  world_.Dispatch();
  Say(0, Outcome::kDelivered);
  const int64_t stop = StopNow();
  AskBack();
  AskBack();
  ASSERT_THAT(gateway_.revoked(), SizeIs(59));
  EXPECT_EQ(gateway_.revoked()[0].first, RevocationReason::kStopped);
  Say(1, Outcome::kRevoked);
  Say(2, Outcome::kNotRevoked);
  EXPECT_EQ(world_.Count(campaign_, kPlanned), 31) << "what was taken back waits";
  world_.Dispatch();
  EXPECT_EQ(world_.Count(campaign_, kPlanned), 31);
  Resume(stop);
  AskBack();
  gateway_.Disconnect();
  gateway_.Do(Deed::kAccept);
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 1000));
  world_.Settle({&gateway_});
  EXPECT_EQ(world_.Count(campaign_, kAccepted), 89);
  EXPECT_EQ(world_.Count(campaign_, kDelivered), 1);
  world_.ExpectStatesAddUp(campaign_);
}

TEST_F(DispatcherStopsTest, AnAnswerThatComesAfterTheStopIsOverIsTaken) {
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 1));
  world_.Dispatch();
  const int64_t stop = StopNow();
  AskBack();
  Resume(stop);
  Say(0, Outcome::kRevoked);
  EXPECT_EQ(world_.Count(campaign_, kPlanned), 90);
}

TEST_F(DispatcherStopsTest, ASecondStopAsksAgain) {
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 5));
  world_.Dispatch();
  Resume(StopNow());
  StopNow();
  AskBack();
  EXPECT_THAT(gateway_.revoked(), SizeIs(5));
  gateway_.Disconnect();
}

}  // namespace
}  // namespace sendlift::testing
