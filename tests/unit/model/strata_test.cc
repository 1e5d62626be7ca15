#include "model/strata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "absl/strings/str_cat.h"
#include "base/random.h"
#include "model/assignment.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;

constexpr uint64_t kSeed = 20261122;

TEST(StrataTest, OneStratumIsApportionedAsWithoutStrata) {
  const std::vector<int32_t> shares = {100'000, 333'333, 566'667};
  for (int64_t people = 0; people < 200; ++people) {
    EXPECT_THAT(ApportionStrata({people}, shares), ElementsAre(Apportion(people, shares)));
  }
}

// The example of docs/assignment.md.
TEST(StrataTest, SmallStrataMakeTheOverallSharesTogether) {
  EXPECT_THAT(ApportionStrata({3, 1, 6}, {200'000, 400'000, 400'000}),
              ElementsAre(ElementsAre(1, 1, 1), ElementsAre(0, 1, 0), ElementsAre(1, 2, 3)));
}

TEST(StrataTest, TheArmsOfTenCustomersInThreeStrataArePinned) {
  HashKey key;
  for (size_t i = 0; i < key.size(); ++i) key[i] = static_cast<uint8_t>(i);
  std::vector<StratumPerson> people;
  for (int i = 1; i <= 10; ++i) {
    people.push_back({Rank(key, RankPurpose::kArm, absl::StrCat("customer-", i)), i <= 3 ? 0u : i == 4 ? 1u : 2u});
  }
  std::vector<uint64_t> ranks;
  for (const char* language : {"de", "fr", "en"}) {
    ranks.push_back(Rank(key, RankPurpose::kStratum, absl::string_view(language, 3)));
  }
  EXPECT_THAT(ranks, ElementsAre(0x6c0342b81c9ecf05, 0x913725d7b551c382, 0xfd3ff1ef27c21389));
  EXPECT_THAT(SplitByStratum(people, ranks, {200'000, 400'000, 400'000}), ElementsAre(0, 2, 1, 1, 2, 2, 2, 0, 1, 1));
}

TEST(StrataTest, CountsAreExactOverallAndWithinOnePersonInEachStratum) {
  Random random(kSeed);
  for (int round = 0; round < 2000; ++round) {
    std::vector<int32_t> shares;
    int32_t left = 1'000'000;
    for (size_t arms = 1 + random.Below(5); arms > 0; --arms) {
      shares.push_back(static_cast<int32_t>(1 + random.Below(static_cast<uint64_t>(left) / 2)));
      left -= shares.back();
    }
    shares.push_back(left);
    std::vector<int64_t> sizes(1 + random.Below(30));
    for (int64_t& size : sizes) size = static_cast<int64_t>(random.Below(round % 2 == 0 ? 4 : 300));
    const auto counts = ApportionStrata(sizes, shares);
    std::vector<int64_t> overall(shares.size());
    for (size_t stratum = 0; stratum < sizes.size(); ++stratum) {
      EXPECT_EQ(std::accumulate(counts[stratum].begin(), counts[stratum].end(), int64_t{0}), sizes[stratum]);
      for (size_t arm = 0; arm < shares.size(); ++arm) {
        const double exact = static_cast<double>(sizes[stratum]) * shares[arm] / 1e6;
        EXPECT_NEAR(static_cast<double>(counts[stratum][arm]), exact, 1.0) << "seed " << kSeed;
        overall[arm] += counts[stratum][arm];
      }
    }
    EXPECT_EQ(overall, Apportion(std::accumulate(sizes.begin(), sizes.end(), int64_t{0}), shares)) << "seed " << kSeed;
  }
}

TEST(StrataTest, PeopleAreSplitByRankWithinTheirStratum) {
  const std::vector<StratumPerson> people = {{50, 0}, {10, 0}, {40, 1}, {20, 1}, {30, 0}, {60, 0}};
  // 4 people and 2, halves: the lower ranks of each are the first part.
  EXPECT_THAT(SplitByStratum(people, {7, 3}, {500'000, 500'000}), ElementsAre(1, 0, 1, 0, 0, 1));
}

// Over many keys, somebody who is alone in a stratum is in each arm as often as its share says.
TEST(StrataTest, WhoIsAloneInAStratumIsInEachArmByItsShare) {
  Random random(kSeed);
  int control = 0;
  constexpr int kKeys = 4000;
  for (int round = 0; round < kKeys; ++round) {
    std::vector<StratumPerson> people;
    std::vector<uint64_t> ranks;
    for (uint32_t i = 0; i < 20; ++i) {
      people.push_back({random.Next(), i});
      ranks.push_back(random.Next());
    }
    control += SplitByStratum(people, ranks, {100'000, 900'000})[0] == 0 ? 1 : 0;
  }
  EXPECT_NEAR(control, kKeys * 0.1, 4 * 19) << "seed " << kSeed;  // four standard deviations
}

}  // namespace
}  // namespace sendlift
