#include "model/assignment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <numeric>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "base/random.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr uint64_t kSeed = 20261122;

HashKey CountingKey() {
  HashKey key;
  for (size_t i = 0; i < key.size(); ++i) key[i] = static_cast<uint8_t>(i);
  return key;
}

// The vectors of docs/assignment.md. Changing one would move people between arms of campaigns that run.
TEST(AssignmentTest, RanksArePinned) {
  struct Case {
    RankPurpose purpose;
    const char* customer_id;
    uint64_t rank;
  };
  for (const Case& c : {
           Case{RankPurpose::kWave, "c1", 0x691c1220668da486},
           Case{RankPurpose::kWave, "c2", 0xe1f73d9379c31be2},
           Case{RankPurpose::kWave, "customer-000017", 0xd447098d2f38b281},
           Case{RankPurpose::kWave, "Zo\xc3\xab", 0x9f9f19115c41dfb8},
           Case{RankPurpose::kArm, "c1", 0xe93acdbb4eb2efe1},
           Case{RankPurpose::kArm, "c2", 0x096e8686be0afc9c},
           Case{RankPurpose::kArm, "customer-000017", 0xceb7ab8ccb34c48e},
           Case{RankPurpose::kArm, "Zo\xc3\xab", 0xe05cd27e450adeff},
       }) {
    EXPECT_EQ(Rank(CountingKey(), c.purpose, c.customer_id), c.rank) << c.customer_id;
  }
}

// The example of docs/assignment.md: ten customers, control 20 %, "offer" 40 %, "hint" the remainder.
TEST(AssignmentTest, TheArmsOfTenCustomersArePinned) {
  std::vector<uint64_t> ranks;
  for (int i = 1; i <= 10; ++i) {
    ranks.push_back(Rank(CountingKey(), RankPurpose::kArm, absl::StrCat("customer-", i)));
  }
  const std::vector<int64_t> counts = Apportion(10, {200'000, 400'000, 400'000});
  EXPECT_THAT(counts, ElementsAre(2, 4, 4));
  EXPECT_THAT(SplitByRank(ranks, counts), ElementsAre(1, 2, 2, 2, 1, 1, 2, 0, 0, 1));
}

TEST(AssignmentTest, TheDocumentedRanksAreThoseOfTheCode) {
  std::ifstream document(SENDLIFT_SOURCE_DIR "/docs/assignment.md");
  int rows = 0;
  for (std::string line; std::getline(document, line);) {
    if (!absl::StartsWith(line, "| a | ") && !absl::StartsWith(line, "| w | ")) continue;
    const std::vector<std::string> cells = absl::StrSplit(line, " | ");
    ASSERT_GE(cells.size(), 3u) << line;
    const auto purpose = static_cast<RankPurpose>(line[2]);
    EXPECT_EQ(cells[2].substr(0, 18), absl::StrFormat("0x%016x", Rank(CountingKey(), purpose, cells[1]))) << line;
    ++rows;
  }
  EXPECT_EQ(rows, 18);
}

TEST(AssignmentTest, AnotherKeyOrPurposeGivesAnotherOrder) {
  HashKey other = CountingKey();
  other[0] = 1;
  EXPECT_NE(Rank(other, RankPurpose::kArm, "c1"), Rank(CountingKey(), RankPurpose::kArm, "c1"));
  EXPECT_NE(Rank(CountingKey(), RankPurpose::kWave, "c1"), Rank(CountingKey(), RankPurpose::kArm, "c1"));
}

TEST(ApportionTest, GivesTheLargestRemaindersWhatIsLeft) {
  struct Case {
    const char* name;
    int64_t people;
    std::vector<int32_t> shares;
    std::vector<int64_t> counts;
  };
  for (const Case& c : {
           Case{"Exact", 1'000'000, {1, 999'999}, {1, 999'999}},
           Case{"TiesGoToTheEarlier", 1, {500'000, 500'000}, {1, 0}},
           Case{"ThreeThirds", 100, {333'333, 333'333, 333'334}, {33, 33, 34}},
           Case{"LargestRemainderNotFirst", 10, {110'000, 890'000}, {1, 9}},
           Case{"Nobody", 0, {200'000, 800'000}, {0, 0}},
           Case{"OnePersonGoesToTheLargest", 1, {200'000, 300'000, 500'000}, {0, 0, 1}},
           Case{"APartOfAll", 1000, {250'000}, {250}},
           Case{"APartIsRounded", 10, {250'000}, {3}},
           Case{"Millions", 7'000'000'003, {100'000, 900'000}, {700'000'000, 6'300'000'003}},
       }) {
    EXPECT_EQ(Apportion(c.people, c.shares), c.counts) << c.name;
  }
  EXPECT_THAT(Apportion(5, {}), IsEmpty());
}

// Parts above 0 that add up to a million.
std::vector<int32_t> RandomShares(Random& random) {
  std::vector<int32_t> shares(1 + random.Below(20));
  int32_t left = 1'000'000;
  for (size_t i = 0; i + 1 < shares.size(); ++i) {
    const auto others = static_cast<int32_t>(shares.size() - i - 1);
    shares[i] = 1 + static_cast<int32_t>(random.Below(static_cast<uint64_t>(left - others)));
    left -= shares[i];
  }
  shares.back() = left;
  return shares;
}

TEST(ApportionTest, CountsAddUpAndStayWithinOneOfTheExactShare) {
  Random random(kSeed);
  for (int round = 0; round < 5000; ++round) {
    SCOPED_TRACE(absl::StrCat("seed ", kSeed, ", round ", round));
    const std::vector<int32_t> shares = RandomShares(random);
    const auto people = static_cast<int64_t>(random.Below(round % 2 == 0 ? 50 : 100'000'000));
    const std::vector<int64_t> counts = Apportion(people, shares);
    ASSERT_EQ(counts.size(), shares.size());
    EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), int64_t{0}), people);
    for (size_t i = 0; i < shares.size(); ++i) {
      const int64_t exact_millionths = people * shares[i];
      EXPECT_LT(std::abs(counts[i] * 1'000'000 - exact_millionths), 1'000'000) << "share " << i;
    }
  }
}

TEST(SplitByRankTest, CutsTheOrderOfRisingRanks) {
  EXPECT_THAT(SplitByRank({50, 10, 40, 20, 30}, {2, 1, 2}), ElementsAre(2, 0, 2, 0, 1));
}

TEST(SplitByRankTest, EqualRanksKeepTheirOrder) {
  EXPECT_THAT(SplitByRank({7, 7, 7, 7}, {1, 2, 1}), ElementsAre(0, 1, 1, 2));
}

TEST(SplitByRankTest, WhoIsLeftOverGetsThePartBehindTheLast) {
  EXPECT_THAT(SplitByRank({3, 1, 2}, {1}), ElementsAre(1, 0, 1));
  EXPECT_THAT(SplitByRank({3, 1, 2}, {}), ElementsAre(0, 0, 0));
}

TEST(SplitByRankTest, CountsMayBeZeroOrMoreThanThereAre) {
  EXPECT_THAT(SplitByRank({3, 1, 2}, {0, 5, 5}), ElementsAre(1, 1, 1));
  EXPECT_THAT(SplitByRank({}, {2, 2}), IsEmpty());
}

TEST(SplitByRankTest, EveryPartHasExactlyItsCountAndLowerRanksThanTheNext) {
  Random random(kSeed);
  for (int round = 0; round < 200; ++round) {
    SCOPED_TRACE(absl::StrCat("seed ", kSeed, ", round ", round));
    std::vector<uint64_t> ranks(random.Below(300));
    for (uint64_t& rank : ranks) rank = random.Next();
    const std::vector<int64_t> counts = Apportion(static_cast<int64_t>(ranks.size()), RandomShares(random));
    const std::vector<int> parts = SplitByRank(ranks, counts);
    std::vector<std::pair<uint64_t, int>> ordered;
    for (size_t i = 0; i < ranks.size(); ++i) ordered.emplace_back(ranks[i], parts[i]);
    std::sort(ordered.begin(), ordered.end());
    EXPECT_TRUE(std::is_sorted(ordered.begin(), ordered.end(),
                               [](const auto& a, const auto& b) { return a.second < b.second; }));
    for (size_t part = 0; part < counts.size(); ++part) {
      EXPECT_EQ(std::count(parts.begin(), parts.end(), static_cast<int>(part)), counts[part]);
    }
  }
}

}  // namespace
}  // namespace sendlift
