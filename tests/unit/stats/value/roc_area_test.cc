#include "stats/value/roc_area.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "tests/support/status_matchers.h"
#include "tests/unit/stats/value/labelled_cases.h"

namespace sendlift {
namespace {

using ::testing::_;
using testing::HasCode;

// The definition in numpy: k = (p[:, None] > q[None, :]) + 0.5 * (p[:, None] == q[None, :]); k.mean() and
// k.mean(1).var(ddof=1) / len(p) + k.mean(0).var(ddof=1) / len(q), of probabilities rounded to two decimals, so that
// some are equal; scikit-learn 1.9.1's roc_auc_score is the same area.
TEST(RocAreaTest, AreaAndVarianceAreThoseOfTheDefinition) {
  const testing::LabelledCases cases = testing::FourHundredCases();
  std::vector<double> scores;
  for (const double logit : cases.logits) scores.push_back(std::round(100 / (1 + std::exp(-logit))) / 100);
  ASSERT_OK_AND_ASSIGN(const RocArea roc, RocAreaOf(scores, cases.labels, 0.95));
  EXPECT_NEAR(roc.area, 0.7641603614964271, 1e-12);
  EXPECT_NEAR(roc.variance, 0.0005713495191061085, 1e-14);
  EXPECT_NEAR(roc.interval.lower, 0.7641603614964271 - 1.959963984540054 * std::sqrt(0.0005713495191061085), 1e-9);
  EXPECT_EQ(roc.positives, 156);
  EXPECT_EQ(roc.negatives, 244);
}

TEST(RocAreaTest, APerfectOrderIsOneAndItsReverseZero) {
  const std::vector<double> scores = {0.1, 0.2, 0.3, 0.4};
  ASSERT_OK_AND_ASSIGN(const RocArea perfect, RocAreaOf(scores, std::vector<uint8_t>{0, 0, 1, 1}, 0.95));
  EXPECT_EQ(perfect.area, 1);
  EXPECT_EQ(perfect.interval, (Interval{.lower = 1, .upper = 1}));
  ASSERT_OK_AND_ASSIGN(const RocArea reverse, RocAreaOf(scores, std::vector<uint8_t>{1, 1, 0, 0}, 0.95));
  EXPECT_EQ(reverse.area, 0);
}

TEST(RocAreaTest, EqualScoresAreChance) {
  const std::vector<double> scores(10, 0.5);
  ASSERT_OK_AND_ASSIGN(const RocArea roc, RocAreaOf(scores, std::vector<uint8_t>{0, 1, 0, 1, 0, 1, 0, 1, 1, 1}, 0.95));
  EXPECT_EQ(roc.area, 0.5);
  EXPECT_EQ(roc.variance, 0);
}

TEST(RocAreaTest, ASmallerAreaHasASmallP) {
  RocArea roc;
  roc.area = 0.7;
  roc.variance = 0.0003;
  EXPECT_NEAR(SmallerAreaP(roc, 0.74, 0.0001), 0.022750131948179195, 1e-12);  // z = 2
  EXPECT_NEAR(SmallerAreaP(roc, 0.66, 0.0001), 1 - 0.022750131948179195, 1e-12);
  roc.variance = 0;
  EXPECT_EQ(SmallerAreaP(roc, 0.7, 0), 0.5);
  EXPECT_EQ(SmallerAreaP(roc, 0.8, 0), 0);
}

TEST(RocAreaTest, WrongArgumentsAreRefused) {
  const std::vector<uint8_t> labels = {0, 0, 1, 1};
  const std::vector<double> scores = {1, 2, 3, 4};
  const auto invalid = HasCode(absl::StatusCode::kInvalidArgument, _);
  EXPECT_THAT(RocAreaOf(scores, labels, 1), invalid);
  EXPECT_THAT(RocAreaOf({1, 2, 3}, labels, 0.95), invalid);
  EXPECT_THAT(RocAreaOf({1, 2, 3, std::numeric_limits<double>::quiet_NaN()}, labels, 0.95), invalid);
  EXPECT_THAT(RocAreaOf(scores, std::vector<uint8_t>{0, 0, 1, 2}, 0.95), invalid);
  EXPECT_THAT(RocAreaOf(scores, std::vector<uint8_t>{0, 0, 0, 1}, 0.95),
              HasCode(absl::StatusCode::kFailedPrecondition, _));
}

}  // namespace
}  // namespace sendlift
