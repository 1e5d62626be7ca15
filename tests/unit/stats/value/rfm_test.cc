#include "stats/value/rfm.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;
using ::testing::ElementsAre;

TEST(RfmTest, DistinctValuesFillEqualFifths) {
  std::vector<double> values;
  for (int i = 0; i < 100; ++i) values.push_back((i * 37) % 100);
  ASSERT_OK_AND_ASSIGN(const std::vector<int> scores, QuantileScores(values));
  for (size_t i = 0; i < values.size(); ++i) EXPECT_EQ(scores[i], static_cast<int>(values[i]) / 20 + 1);
}

TEST(RfmTest, EqualValuesGetTheScoreOfTheirMiddle) {
  EXPECT_THAT(QuantileScores(std::vector<double>{7, 7, 7, 7}).value(), ElementsAre(3, 3, 3, 3));
  EXPECT_THAT(QuantileScores(std::vector<double>{0, 0, 0, 0, 0, 0, 0, 0, 1, 2}).value(),
              ElementsAre(3, 3, 3, 3, 3, 3, 3, 3, 5, 5));
  EXPECT_THAT(QuantileScores(std::vector<double>{4}).value(), ElementsAre(3));
  EXPECT_TRUE(QuantileScores({}).value().empty());
}

RC_GTEST_PROP(RfmTest, ScoresFollowTheOrderAndMirrorWithIt, (const std::vector<int>& numbers)) {
  std::vector<double> values(numbers.begin(), numbers.end());
  const std::vector<int> scores = QuantileScores(values).value();
  for (double& value : values) value = -value;
  const std::vector<int> mirrored = QuantileScores(values).value();
  for (size_t i = 0; i < values.size(); ++i) {
    RC_ASSERT(scores[i] >= 1 && scores[i] <= 5);
    RC_ASSERT(std::abs(scores[i] + mirrored[i] - 6) <= 1);
    for (size_t j = 0; j < i; ++j) {
      if (numbers[i] == numbers[j]) RC_ASSERT(scores[i] == scores[j]);
      if (numbers[i] > numbers[j]) RC_ASSERT(scores[i] >= scores[j]);
    }
  }
}

TEST(RfmTest, ARecentPurchaseScoresHigh) {
  const std::vector<CustomerActivity> customers = {{1, 9, 500}, {10, 7, 90}, {30, 4, 80}, {60, 2, 70}, {300, 1, -20}};
  EXPECT_THAT(RfmScoresOf(customers).value(), ElementsAre(RfmScores{5, 5, 5}, RfmScores{4, 4, 4}, RfmScores{3, 3, 3},
                                                          RfmScores{2, 2, 2}, RfmScores{1, 1, 1}));
}

TEST(RfmTest, ScoresReachTheNumberOfClasses) {
  const std::vector<CustomerActivity> customers = {{1, 9, 500}, {10, 7, 90}, {30, 4, 80}, {60, 2, 70}};
  EXPECT_THAT(RfmScoresOf(customers, 2).value(),
              ElementsAre(RfmScores{2, 2, 2}, RfmScores{2, 2, 2}, RfmScores{1, 1, 1}, RfmScores{1, 1, 1}));
  EXPECT_THAT(RfmScoresOf(customers, 1), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

TEST(RfmTest, ExtremeInputsGiveAStatus) {
  EXPECT_THAT(QuantileScores(std::vector<double>{1, NAN}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(QuantileScores(std::vector<double>{1}, 1), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(QuantileScores(std::vector<double>{1}, 101), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(QuantileScores(std::vector<double>{-INFINITY, 0, INFINITY}).value(), ElementsAre(1, 3, 5));
  EXPECT_THAT(RfmScoresOf(std::vector<CustomerActivity>{{1, 1, INFINITY}}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace sendlift
