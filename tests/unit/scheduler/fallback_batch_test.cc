#include "scheduler/fallback_batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scheduler/spending.h"
#include "tests/unit/scheduler/failed_world.h"

namespace sendlift::testing {
namespace {

using storage::FallbackState;

constexpr int64_t kCent = 10'000;

// The index of a customer, whose number is one more.
int IndexOf(CustomerNumber customer) { return static_cast<int>(customer.value) - 1; }

TEST(FallbackBatchTest, TheSameCustomerIsPlannedOnTheNextChannelInTheSameArm) {
  FailedWorld world;
  const auto before = world.Assignments(world.campaign);
  world.Receive(4, Outcome::kBounced);
  EXPECT_EQ(world.FallBack(), 1);
  const int64_t next = world.NextOf(4);
  EXPECT_EQ(world.FallbackStateOf(4), FallbackState::kPlanned);
  EXPECT_EQ(next, 9);
  EXPECT_EQ(world.CustomerOf(next), world.CustomerOf(4));
  const storage::Block block = world.BlockOf(next);
  EXPECT_EQ(block.channel, Channel::kSms);
  EXPECT_TRUE(block.is_fallback);
  EXPECT_EQ(block.not_after, world.campaign.definition.window.end);
  ASSERT_OK_AND_ASSIGN(const auto leased, world.LeaseFallback(next));
  EXPECT_EQ(leased.at(0).address, ACustomer(IndexOf(world.CustomerOf(4))).phone_number);
  const auto after = world.Assignments(world.campaign);
  ASSERT_EQ(after.size(), before.size());
  for (size_t i = 0; i < after.size(); ++i) EXPECT_EQ(after[i].assignment.channel, before[i].assignment.channel);
}

TEST(FallbackBatchTest, AChainEndsWhenNoChannelIsLeft) {
  FailedWorld world;
  world.Receive(4, Outcome::kBounced);
  world.FallBack();
  const int64_t second = world.NextOf(4);
  ASSERT_OK(world.LeaseFallback(second));
  world.Receive({{.key = world.Key(second), .attempt = 1, .outcome = Outcome::kFailed}}, "sms");
  EXPECT_EQ(world.FallBack(), 1);
  const int64_t third = world.NextOf(second);
  EXPECT_EQ(world.BlockOf(third).channel, Channel::kPhone);
  ASSERT_OK(world.LeaseFallback(third));
  world.Receive({{.key = world.Key(third), .attempt = 1, .outcome = Outcome::kFailed}}, "sms");
  EXPECT_EQ(world.FallBack(), 0);
  EXPECT_EQ(world.FallbackStateOf(third), FallbackState::kNoChannel);
}

TEST(FallbackBatchTest, AChannelNeedsAddressConsentAndNoSuppressionAsTheyAreNow) {
  FailedWorld world;
  for (const int64_t sequence : {0, 1, 2, 3}) world.Receive(sequence, Outcome::kBounced);
  const auto customer = [&](int64_t sequence) { return IndexOf(world.CustomerOf(sequence)); };
  const int64_t first = world.CustomerOf(0).value;
  world.Write([&](storage::Session& session) {
    return session.Execute("DELETE FROM addresses WHERE kind = 2 AND customer = $1", first).status();
  });
  world.ChangeCustomer(customer(1), [](Customer& each) {
    each.consents = Consents();
    each.consents.Grant(Channel::kPhone, Purpose::kPromotion);
  });
  world.Suppress(customer(2), Channel::kSms);
  world.Suppress(customer(3));
  EXPECT_EQ(world.FallBack(), 2);
  EXPECT_EQ(world.FallbackStateOf(3), FallbackState::kNoChannel);
  EXPECT_EQ(world.BlockOf(world.NextOf(1)).channel, Channel::kPhone);
  EXPECT_EQ(world.BlockOf(world.NextOf(2)).channel, Channel::kPhone);
}

TEST(FallbackBatchTest, TheOrderIsTheCustomersOwn) {
  FailedWorld world(ThreeChannels().WithOrder(ChannelOrder::kMostResponsive));
  world.ChangeCustomer(IndexOf(world.CustomerOf(0)), [](Customer& each) {
    each.attributes["phone_response_rate"] = "0.3";
    each.attributes["sms_response_rate"] = "0.1";
  });
  world.Receive(0, Outcome::kBounced);
  EXPECT_EQ(world.FallBack(), 1);
  EXPECT_EQ(world.BlockOf(world.NextOf(0)).channel, Channel::kPhone);
}

TEST(FallbackBatchTest, ABatchHasABlockForEachChannelInTheOrderOfCustomers) {
  FailedWorld world;
  world.Suppress(IndexOf(world.CustomerOf(5)), Channel::kSms);
  std::vector<ReceiptOf> receipts;
  for (int64_t sequence = 8; sequence >= 0; --sequence) {
    receipts.push_back({.key = world.Key(sequence), .attempt = 1, .outcome = Outcome::kBounced});
  }
  world.Receive(receipts);
  EXPECT_EQ(world.FallBack(), 9);
  const auto blocks = world.Blocks(world.campaign);
  ASSERT_EQ(blocks.size(), 3u);
  EXPECT_EQ(blocks[1].size, 8);
  EXPECT_EQ(blocks[2].size, 1);
  for (int64_t sequence = blocks[1].first_sequence + 1; sequence < blocks[1].end_sequence(); ++sequence) {
    EXPECT_LT(world.CustomerOf(sequence - 1), world.CustomerOf(sequence));
  }
}

TEST(FallbackBatchTest, FallbacksArePaidFromTheSameBudgetAndNoneIsPlannedBeyond) {
  FailedWorld world(ThreeChannels().WithBudget(12, {{Channel::kEmail, kCent}, {Channel::kSms, kCent}}));
  for (int64_t sequence = 0; sequence < 9; ++sequence) world.Receive(sequence, Outcome::kBounced);
  EXPECT_EQ(world.FallBack(), 3);
  int without = 0;
  for (int64_t sequence = 0; sequence < 9; ++sequence) {
    without += world.FallbackStateOf(sequence) == FallbackState::kNoBudget ? 1 : 0;
  }
  EXPECT_EQ(without, 6);
  const Spending spending = world.Read(
      [&](storage::Session& session) { return SpendingOf(session, kWorkspace, world.campaign, absl::InfinitePast()); });
  EXPECT_EQ(spending.spent + spending.promised, 12 * kCent);
}

TEST(FallbackBatchTest, NothingIsPlannedAfterTheEndOrInACancelledCampaign) {
  FailedWorld world;
  world.Receive(0, Outcome::kBounced);
  world.SetState(world.campaign, CampaignState::kCancelled);
  EXPECT_EQ(world.FallBack(), 0);
  EXPECT_EQ(world.FallbackStateOf(0), FallbackState::kNoTime);
  world.SetState(world.campaign, CampaignState::kRunning);
  world.Receive(1, Outcome::kBounced);
  world.clock().Set(world.campaign.definition.window.end);
  EXPECT_EQ(world.FallBack(), 0);
  EXPECT_EQ(world.FallbackStateOf(1), FallbackState::kNoTime);
}

}  // namespace
}  // namespace sendlift::testing
