#include "scheduler/spending.h"

#include <gtest/gtest.h>

#include "tests/unit/scheduler/leased_world.h"

namespace sendlift::testing {
namespace {

constexpr int64_t kCent = 10'000;

// Ten people, one of control.
ACampaign OfACentEach() { return ACampaign().WithControl(Percent(10)).WithBudget(100, {{Channel::kEmail, kCent}}); }

Spending SpendingNow(LeasedWorld& world) {
  return world.Read([&](storage::Session& session) {
    return SpendingOf(session, kWorkspace, world.Get(world.campaign.number), world.now());
  });
}

TEST(SpendingTest, WhatWaitsIsPromisedAndWhatWasHandedOverIsSpent) {
  LeasedWorld world(OfACentEach());
  EXPECT_EQ(SpendingNow(world).promised, 9 * kCent);
  EXPECT_EQ(SpendingNow(world).spent, 0);
  ASSERT_OK(world.Lease(0, 4));
  EXPECT_EQ(SpendingNow(world).promised, 5 * kCent);
  EXPECT_EQ(SpendingNow(world).spent, 4 * kCent);
}

TEST(SpendingTest, AContactThatFailedOrBouncedIsPaid) {
  LeasedWorld world(OfACentEach());
  ASSERT_OK(world.Lease(0, 3));
  world.Receive(0, Outcome::kBounced);
  world.Receive(1, Outcome::kFailed);
  world.Receive(2, Outcome::kDelivered);
  EXPECT_EQ(SpendingNow(world).spent, 3 * kCent);
}

TEST(SpendingTest, ARetryIsPromisedAgainAndPaidOnce) {
  LeasedWorld world(OfACentEach());
  ASSERT_OK(world.Lease(0, 1));
  world.Receive(0, Outcome::kRejectedRetryable);
  EXPECT_EQ(SpendingNow(world).spent, 0);
  EXPECT_EQ(SpendingNow(world).promised, 9 * kCent);
  world.clock().Set(world.now() + absl::Minutes(5));
  ASSERT_OK(world.LeaseAgain(world.Terms(), {0}));
  EXPECT_EQ(SpendingNow(world).spent, kCent);
  EXPECT_EQ(SpendingNow(world).promised, 8 * kCent);
}

TEST(SpendingTest, WhatWasTakenOutGivesItsCostBack) {
  LeasedWorld world(OfACentEach());
  for (int i = 0; i < 10; ++i) world.Suppress(i);
  ASSERT_OK(world.Lease(0, 4));
  EXPECT_EQ(SpendingNow(world).spent, 0);
  EXPECT_EQ(SpendingNow(world).promised, 5 * kCent);
}

TEST(SpendingTest, NothingIsPromisedBeyondTheExpiryOrInACancelledCampaign) {
  LeasedWorld world(OfACentEach());
  ASSERT_OK(world.Lease(0, 4));
  world.SetState(world.campaign, CampaignState::kCancelled);
  EXPECT_EQ(SpendingNow(world).promised, 0);
  EXPECT_EQ(SpendingNow(world).spent, 4 * kCent);
  world.SetState(world.campaign, CampaignState::kRunning);
  world.clock().Set(world.block.not_after);
  EXPECT_EQ(SpendingNow(world).promised, 0);
}

}  // namespace
}  // namespace sendlift::testing
