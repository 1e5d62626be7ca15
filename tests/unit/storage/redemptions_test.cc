#include "storage/redemptions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/world.h"

namespace sendlift::testing {
namespace {

absl::Status Insert(World& world, int64_t campaign, int64_t customer, int tier) {
  return world.database().Write(storage::Lane::kReceipt, [&](storage::Session& session) {
    return storage::InsertRedemption(
        session, kWorkspace, {campaign},
        {.customer = {customer}, .tier = tier, .source = 3, .sequence = 4, .redeem_time = world.now()});
  });
}

TEST(RedemptionsTest, AreCountedByTierAndFoundByCustomer) {
  World world;
  ASSERT_OK(Insert(world, 1, 10, 0));
  ASSERT_OK(Insert(world, 1, 11, 1));
  ASSERT_OK(Insert(world, 1, 12, 1));
  ASSERT_OK(Insert(world, 2, 10, 1));
  const auto counts =
      world.Read([](storage::Session& session) { return storage::CountRedemptions(session, kWorkspace, {1}, 3); });
  EXPECT_THAT(counts, ::testing::ElementsAre(1, 2, 0));
  const auto found =
      world.Read([](storage::Session& session) { return storage::FindRedemption(session, kWorkspace, {1}, {11}); });
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->tier, 1);
  EXPECT_EQ(found->source, 3);
  EXPECT_EQ(found->sequence, 4);
  EXPECT_EQ(found->redeem_time, world.now());
  const auto missing =
      world.Read([](storage::Session& session) { return storage::FindRedemption(session, kWorkspace, {2}, {11}); });
  EXPECT_FALSE(missing.has_value());
}

TEST(RedemptionsTest, ACustomerRedeemsACampaignOnce) {
  World world;
  ASSERT_OK(Insert(world, 1, 10, 0));
  EXPECT_FALSE(Insert(world, 1, 10, 0).ok());
}

// Bug of the first version: whoever was merged had redeemed nothing.
TEST(RedemptionsTest, ThatOfAMergedCustomerIsTheSurvivorsUnlessItHasItsOwn) {
  World world;
  world.Write([](storage::Session& session) {
    return session
        .Execute("INSERT INTO merged_customers (workspace, customer, id, survivor, merge) VALUES (1, 7, 'old', 9, 1)")
        .status();
  });
  const auto found = [&] {
    return world.Read([](storage::Session& session) { return storage::FindRedemption(session, kWorkspace, {1}, {9}); });
  };
  ASSERT_OK(Insert(world, 2, 7, 1));
  EXPECT_FALSE(found().has_value());
  ASSERT_OK(Insert(world, 1, 7, 1));
  ASSERT_TRUE(found().has_value());
  EXPECT_EQ(found()->customer, CustomerNumber{7});
  ASSERT_OK(Insert(world, 1, 9, 0));
  EXPECT_EQ(found()->customer, CustomerNumber{9});
}

TEST(RedemptionsTest, TheSurvivorOfACustomerIsItselfOrWhomItWasMergedInto) {
  World world;
  world.Write([](storage::Session& session) {
    return session
        .Execute("INSERT INTO merged_customers (workspace, customer, id, survivor, merge) VALUES (1, 7, 'old', 9, 1)")
        .status();
  });
  const auto survivor = [&](int64_t customer) {
    return world.Read([&](storage::Session& session) { return storage::SurvivorOf(session, kWorkspace, {customer}); });
  };
  EXPECT_EQ(survivor(7), CustomerNumber{9});
  EXPECT_EQ(survivor(9), CustomerNumber{9});
}

}  // namespace
}  // namespace sendlift::testing
