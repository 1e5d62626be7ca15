#include "model/touchpoint.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

#include "base/random.h"
#include "model/assignment.h"

namespace sendlift {
namespace {

TEST(TouchpointTest, EveryDayIsACohortOfItsOwn) {
  const absl::Time midnight = absl::FromUnixSeconds(1'800'057'600);
  EXPECT_EQ(TouchpointWave(midnight), -20'834);
  EXPECT_EQ(TouchpointWave(midnight + absl::Hours(24) - absl::Microseconds(1)), -20'834);
  EXPECT_EQ(TouchpointWave(midnight + absl::Hours(24)), -20'835);
  EXPECT_EQ(TouchpointWave(midnight - absl::Microseconds(1)), -20'833);
  EXPECT_EQ(TouchpointWave(absl::InfinitePast()), -1);
  EXPECT_TRUE(IsTouchpointWave(-1));
  EXPECT_FALSE(IsTouchpointWave(0));
}

TEST(TouchpointTest, TheRankIsCutAtTheSharesLaidEndToEnd) {
  // 20 %, 30 % and the rest of 2^64.
  constexpr std::array<int32_t, 3> kShares = {200'000, 300'000, 500'000};
  struct Case {
    uint64_t rank;
    int arm;
  };
  for (const Case& c : {Case{0, 0}, Case{0x3333333333333333, 0}, Case{0x3333333333333334, 1},
                        Case{0x7fffffffffffffff, 1}, Case{0x8000000000000000, 2}, Case{UINT64_MAX, 2}}) {
    EXPECT_EQ(ArmByRank(c.rank, kShares), c.arm) << std::hex << c.rank;
  }
}

// The table of docs/assignment.md: customers of one tier who come by one by one.
TEST(TouchpointTest, ArmsOfTheDocumentedExample) {
  HashKey key;
  for (size_t i = 0; i < key.size(); ++i) key[i] = static_cast<uint8_t>(i);
  constexpr std::array<int32_t, 3> kShares = {200'000, 400'000, 400'000};
  struct Case {
    const char* customer;
    int arm;
  };
  for (const Case& c :
       {Case{"customer-8", 0}, Case{"customer-9", 2}, Case{"customer-1", 2}, Case{"c2", 0}, Case{"customer-5", 2}}) {
    EXPECT_EQ(ArmByRank(Rank(key, RankPurpose::kArm, c.customer), kShares), c.arm) << c.customer;
  }
}

TEST(TouchpointTest, SharesComeOutByChance) {
  constexpr uint64_t kSeed = 7;
  constexpr int kPeople = 100'000;
  constexpr std::array<int32_t, 4> kShares = {100'000, 1, 399'999, 500'000};
  Random random(kSeed);
  std::array<int, 4> people{};
  for (int i = 0; i < kPeople; ++i) ++people[static_cast<size_t>(ArmByRank(random.Next(), kShares))];
  // Six standard deviations of a binomial count.
  EXPECT_NEAR(people[0], 10'000, 570);
  EXPECT_LT(people[1], 5);
  EXPECT_NEAR(people[2], 40'000, 930);
  EXPECT_NEAR(people[3], 50'000, 950);
}

}  // namespace
}  // namespace sendlift
