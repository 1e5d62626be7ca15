#include "audience/rfm_scores.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "base/random.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;

std::vector<int> Scores(const std::vector<int64_t>& values) {
  std::map<int64_t, int64_t> counts;
  for (const int64_t value : values) ++counts[value];
  ScoreCutter cutter(static_cast<int64_t>(values.size()));
  for (const auto& [value, people] : counts) cutter.Take(value, people);
  std::vector<int> scores;
  for (const int64_t value : values) scores.push_back(ScoreOf(cutter.cuts(), value));
  return scores;
}

TEST(RfmScoresTest, TenDifferentBuyersAreTwoInEveryFifth) {
  EXPECT_THAT(Scores({10, 20, 30, 40, 50, 60, 70, 80, 90, 100}), ElementsAre(1, 1, 2, 2, 3, 3, 4, 4, 5, 5));
}

TEST(RfmScoresTest, TheSameValueHasTheSameScoreThatOfTheMiddleOfItsRanks) {
  EXPECT_THAT(Scores({1, 1, 1, 1, 1, 1, 1, 1, 2, 9}), ElementsAre(3, 3, 3, 3, 3, 3, 3, 3, 5, 5));
  EXPECT_THAT(Scores({1, 2, 2, 2, 2}), ElementsAre(1, 4, 4, 4, 4));
  EXPECT_THAT(Scores({7, 7, 7}), ElementsAre(3, 3, 3));
}

TEST(RfmScoresTest, ScoresAreThoseOfTheStatistics) {
  constexpr uint64_t kSeed = 20261123;
  RecordProperty("seed", static_cast<int>(kSeed));
  Random random(kSeed);
  for (int round = 0; round < 500; ++round) {
    std::vector<int64_t> values(1 + random.Below(60));
    for (int64_t& value : values) value = static_cast<int64_t>(random.Below(20)) - 10;
    const auto expected = QuantileScores(std::vector<double>(values.begin(), values.end()));
    ASSERT_OK(expected);
    EXPECT_EQ(Scores(values), *expected) << "round " << round;
  }
}

TEST(RfmScoresTest, ARecentPurchaseIsAHighScore) {
  RfmCuts cuts;
  cuts[0].from = {-90, -60, -30, -7};
  cuts[1].from = {2, 3, 4, 5};
  cuts[2].from = {100, 200, 300, 400};
  CustomerFeatures features;
  features.recency_days = 7;
  features.frequency = 1;
  features.monetary_minor = 250;
  const RfmScores scores = ScoresOf(cuts, features);
  EXPECT_EQ(scores.recency, 5);
  EXPECT_EQ(scores.frequency, 1);
  EXPECT_EQ(scores.monetary, 3);
}

}  // namespace
}  // namespace sendlift
