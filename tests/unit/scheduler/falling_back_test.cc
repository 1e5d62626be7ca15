#include "scheduler/falling_back.h"

#include <gtest/gtest.h>

#include "tests/unit/scheduler/failed_world.h"

namespace sendlift::testing {
namespace {

using storage::FallbackState;

TEST(FallingBackTest, OnlyADefiniteFailureGoesOn) {
  for (int state = 0; state < kInstructionStateCount; ++state) {
    using enum InstructionState;
    const auto each = static_cast<InstructionState>(state);
    EXPECT_EQ(IsDefiniteFailure(each), each == kFailed || each == kBounced || each == kDead) << NameOf(each);
  }
}

TEST(FallingBackTest, WhatFailedBouncedOrWasRefusedForGoodIsNoted) {
  FailedWorld world;
  world.Receive(0, Outcome::kRejectedPermanent);
  world.Receive(1, Outcome::kAccepted);
  world.Receive(1, Outcome::kFailed);
  world.Receive(2, Outcome::kBounced);
  world.Receive({{.key = world.Key(3), .attempt = 1, .outcome = Outcome::kRejectedRetryable}}, "mailer",
                {.attempts_max = 1});
  for (const int64_t sequence : {0, 1, 2, 3}) EXPECT_EQ(world.FallbackStateOf(sequence), FallbackState::kWaits);
}

TEST(FallingBackTest, WhatMayHaveReachedTheCustomerIsNot) {
  FailedWorld world;
  world.Receive(0, Outcome::kAccepted);
  world.Receive(1, Outcome::kDelivered);
  world.Receive(2, Outcome::kExpired);
  world.Receive(3, Outcome::kRejectedRetryable);
  world.Receive(4, Outcome::kDelivered);
  world.Receive(4, Outcome::kBounced);
  world.Doubt({world.Key(0)});
  world.Doubt({world.Key(0)}, {}, /*give_up=*/true);
  for (int64_t sequence = 0; sequence < 9; ++sequence) {
    EXPECT_FALSE(world.FallbackOf(sequence).has_value()) << sequence;
  }
}

TEST(FallingBackTest, ADoubtThatTurnsOutToBeAFailureIs) {
  FailedWorld world;
  world.Doubt({world.Key(0)}, {}, /*give_up=*/true);
  EXPECT_EQ(world.StateOf(0), InstructionState::kUnknown);
  world.Receive(0, Outcome::kFailed);
  EXPECT_EQ(world.FallbackStateOf(0), FallbackState::kWaits);
}

TEST(FallingBackTest, ACampaignThatNeverFallsBackNotesNothing) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 1));
  world.Receive(0, Outcome::kBounced);
  EXPECT_FALSE(
      world.Read([&](storage::Session& session) { return storage::FindFallback(session, kWorkspace, world.Key(0)); })
          .has_value());
}

TEST(FallingBackTest, ALateDeliveryWithdrawsWhatWaits) {
  FailedWorld world;
  world.Receive(0, Outcome::kBounced);
  world.Receive(0, Outcome::kDelivered);
  world.Receive(0, Outcome::kBounced);
  EXPECT_EQ(world.FallbackStateOf(0), FallbackState::kWithdrawn);
  EXPECT_EQ(world.FallBack(), 0);
}

TEST(FallingBackTest, ALateDeliveryKeepsWhatIsPlannedFromBeingHandedOver) {
  FailedWorld world;
  world.Receive(0, Outcome::kBounced);
  EXPECT_EQ(world.FallBack(), 1);
  const int64_t next = world.NextOf(0);
  world.Receive(0, Outcome::kDelivered);
  ASSERT_OK_AND_ASSIGN(const auto leased, world.LeaseFallback(next));
  EXPECT_TRUE(leased.empty());
  EXPECT_EQ(world.StateOf(next), InstructionState::kCancelled);
}

TEST(FallingBackTest, ALateDeliveryComesTooLateForWhatWasHandedOver) {
  FailedWorld world;
  world.Receive(0, Outcome::kBounced);
  EXPECT_EQ(world.FallBack(), 1);
  const int64_t next = world.NextOf(0);
  ASSERT_OK_AND_ASSIGN(const auto leased, world.LeaseFallback(next));
  EXPECT_EQ(leased.size(), 1u);
  world.Receive(0, Outcome::kDelivered);
  EXPECT_EQ(world.StateOf(next), InstructionState::kLeased);
}

// Bug of the first version: only the next contact was withdrawn, and the one behind it went out.
TEST(FallingBackTest, ALateDeliveryOfTheFirstContactWithdrawsTheWholeChain) {
  FailedWorld world;
  world.Receive(0, Outcome::kBounced);
  EXPECT_EQ(world.FallBack(), 1);
  const int64_t second = world.NextOf(0);
  ASSERT_OK(world.LeaseFallback(second));
  world.Receive({{.key = world.Key(second), .attempt = 1, .outcome = Outcome::kFailed}}, "sms");
  EXPECT_EQ(world.FallBack(), 1);
  const int64_t third = world.NextOf(second);
  world.Receive(0, Outcome::kDelivered);
  ASSERT_OK_AND_ASSIGN(const auto leased, world.LeaseFallback(third));
  EXPECT_TRUE(leased.empty());
  EXPECT_EQ(world.StateOf(third), InstructionState::kCancelled);
}

// Bug of the first version: it did.
TEST(FallingBackTest, WhatTookThePlaceOfADeliveredContactDoesNotGoOnWhenItFails) {
  FailedWorld world;
  world.Receive(0, Outcome::kBounced);
  EXPECT_EQ(world.FallBack(), 1);
  const int64_t second = world.NextOf(0);
  ASSERT_OK(world.LeaseFallback(second));
  world.Receive(0, Outcome::kDelivered);
  world.Receive({{.key = world.Key(second), .attempt = 1, .outcome = Outcome::kFailed}}, "sms");
  EXPECT_FALSE(world.FallbackOf(second).has_value());
  EXPECT_EQ(world.FallBack(), 0);
}

}  // namespace
}  // namespace sendlift::testing
