#include "measurement/shoppers.h"

#include <gtest/gtest.h>

#include <map>
#include <utility>

#include "tests/unit/measurement/shopping_world.h"

namespace sendlift {
namespace {

using testing::ShoppingWorld;

constexpr absl::CivilDay kFirst(2026, 1, 1);

int64_t Number(absl::CivilDay day) { return day - absl::CivilDay(1970, 1, 1); }

// By cut and customer.
using Seen = std::map<std::pair<size_t, int64_t>, Shopper>;

Seen Look(ShoppingWorld& world, const CutDays& cuts) {
  Seen seen;
  EXPECT_OK(world.TryRead([&](storage::Session& session) {
    return ForEachShopper(session, testing::kWorkspace, cuts, [&](size_t cut, const Shopper& shopper) {
      EXPECT_TRUE(seen.emplace(std::pair(cut, shopper.customer.value), shopper).second);
    });
  }));
  return seen;
}

TEST(ShoppersTest, EveryCutSeesWhatWasBoughtUntilThenAndWhetherMoreCame) {
  ShoppingWorld world;
  world.AddCustomers(3);
  world.Buy("c0", kFirst, 1'000);
  world.Buy("c0", kFirst + 20, 2'000);
  world.Buy("c0", kFirst + 20, 500);  // one day is one purchase
  world.Buy("c0", kFirst + 45, 4'000);
  world.Buy("c1", kFirst + 31, 700);
  world.Store();
  const Seen seen = Look(world, {.first_day = kFirst, .days = {kFirst + 30, kFirst + 60}, .horizon_days = 15});
  ASSERT_EQ(seen.size(), 3);
  const int64_t c0 = world.NumberOf("c0").value;
  const Shopper& early = seen.at({0, c0});
  EXPECT_EQ(early.purchases, 2);
  EXPECT_EQ(early.first_day, Number(kFirst));
  EXPECT_EQ(early.last_day, Number(kFirst + 20));
  EXPECT_EQ(early.recent_purchases, 1);
  EXPECT_EQ(early.first_minor, 1'000);
  EXPECT_EQ(early.total_minor, 3'500);
  EXPECT_TRUE(early.bought_after);  // on the last day of the horizon
  const Shopper& late = seen.at({1, c0});
  EXPECT_EQ(late.purchases, 3);
  EXPECT_EQ(late.recent_purchases, 0);  // the day before the horizon began
  EXPECT_EQ(late.total_minor, 7'500);
  EXPECT_FALSE(late.bought_after);
  EXPECT_EQ(seen.at({1, world.NumberOf("c1").value}).purchases, 1);
}

TEST(ShoppersTest, PurchasesOutsideTheTimeDoNotCount) {
  ShoppingWorld world;
  world.AddCustomers(1);
  world.Buy("c0", kFirst - 1, 1'000);
  world.Buy("c0", kFirst + 5, 100);
  world.Buy("c0", kFirst + 31, 100);
  world.Store();
  const Seen seen = Look(world, {.first_day = kFirst, .days = {kFirst + 10}, .horizon_days = 20});
  ASSERT_EQ(seen.size(), 1);
  EXPECT_EQ(seen.begin()->second.purchases, 1);
  EXPECT_EQ(seen.begin()->second.total_minor, 100);
  EXPECT_FALSE(seen.begin()->second.bought_after);
}

}  // namespace
}  // namespace sendlift
