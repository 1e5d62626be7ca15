#include "model/holdout.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace sendlift {
namespace {

Holdout OfShare(int32_t parts_per_million, uint8_t salt = 1) {
  return {.parts_per_million = parts_per_million, .salt = {salt}};
}

int CountIn(const Holdout& holdout, int customers) {
  int count = 0;
  for (int i = 0; i < customers; ++i) count += Contains(holdout, absl::StrCat("c", i)) ? 1 : 0;
  return count;
}

TEST(HoldoutTest, NobodyIsInNoneAndEverybodyInTheWhole) {
  EXPECT_EQ(CountIn(OfShare(0), 10'000), 0);
  EXPECT_EQ(CountIn(OfShare(1'000'000), 10'000), 10'000);
}

TEST(HoldoutTest, ItHasAboutItsShareOfPeople) {
  EXPECT_NEAR(CountIn(OfShare(50'000), 100'000), 5000, 4 * 69);  // four standard deviations
}

TEST(HoldoutTest, AGreaterShareOnlyAddsPeople) {
  for (int i = 0; i < 10'000; ++i) {
    const std::string id = absl::StrCat("c", i);
    if (Contains(OfShare(50'000), id)) {
      EXPECT_TRUE(Contains(OfShare(80'000), id));
    }
  }
  EXPECT_GT(CountIn(OfShare(80'000), 10'000), CountIn(OfShare(50'000), 10'000));
}

TEST(HoldoutTest, AnotherSaltHoldsOutOthers) {
  int both = 0;
  for (int i = 0; i < 10'000; ++i) {
    const std::string id = absl::StrCat("c", i);
    both += Contains(OfShare(100'000, 1), id) && Contains(OfShare(100'000, 2), id) ? 1 : 0;
  }
  EXPECT_NEAR(both, 100, 40);
}

}  // namespace
}  // namespace sendlift
