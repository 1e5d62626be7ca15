#include "stats/value/calibration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/support/status_matchers.h"
#include "tests/unit/stats/value/labelled_cases.h"

namespace sendlift {
namespace {

using ::testing::_;
using testing::FourHundredCases;
using testing::HasCode;
using testing::LabelledCases;

// Probabilities that are too extreme by half and too high.
std::vector<double> TooExtreme(const LabelledCases& cases) {
  std::vector<double> probabilities;
  for (const double logit : cases.logits) probabilities.push_back(1 / (1 + std::exp(-(0.3 + 1.5 * logit))));
  return probabilities;
}

// scikit-learn 1.9.1: brier_score_loss(y, p).
TEST(CalibrationTest, BrierScoreIsThatOfScikitLearn) {
  const LabelledCases cases = FourHundredCases();
  ASSERT_OK_AND_ASSIGN(const double brier, BrierScore(TooExtreme(cases), cases.labels));
  EXPECT_NEAR(brier, 0.1968217261121793, 1e-12);
}

// statsmodels 0.15.0: Logit(y, add_constant(log(p / (1 - p)))).fit(), params and conf_int().
TEST(CalibrationTest, RecalibrationIsThatOfStatsmodels) {
  const LabelledCases cases = FourHundredCases();
  ASSERT_OK_AND_ASSIGN(const Recalibration line, RecalibrationOf(TooExtreme(cases), cases.labels, 0.95));
  EXPECT_NEAR(line.intercept, -0.2630902821007325, 1e-7);
  EXPECT_NEAR(line.intercept_interval.lower, -0.48985342745702576, 1e-6);
  EXPECT_NEAR(line.intercept_interval.upper, -0.036327136744439215, 1e-6);
  EXPECT_NEAR(line.slope, 0.6784618479534834, 1e-7);
  EXPECT_NEAR(line.slope_interval.lower, 0.515978378052095, 1e-6);
  EXPECT_NEAR(line.slope_interval.upper, 0.8409453178548718, 1e-6);
}

TEST(CalibrationTest, GroupsAreNeighboursOfEqualSize) {
  const std::vector<double> probabilities = {0.9, 0.1, 0.2, 0.8, 0.5, 0.4};
  const std::vector<uint8_t> labels = {1, 0, 1, 1, 0, 0};
  ASSERT_OK_AND_ASSIGN(const auto groups, CalibrationGroups(probabilities, labels, 3, 0.95));
  ASSERT_EQ(groups.size(), 3);
  EXPECT_NEAR(groups[0].predicted, 0.15, 1e-12);
  EXPECT_EQ(groups[0].observed, (Counts{.successes = 1, .trials = 2}));
  EXPECT_NEAR(groups[1].predicted, 0.45, 1e-12);
  EXPECT_EQ(groups[1].observed, (Counts{.successes = 0, .trials = 2}));
  EXPECT_NEAR(groups[2].predicted, 0.85, 1e-12);
  EXPECT_EQ(groups[2].observed, (Counts{.successes = 2, .trials = 2}));
  EXPECT_EQ(groups[1].interval.lower, 0);
  ASSERT_OK_AND_ASSIGN(const auto few, CalibrationGroups(probabilities, labels, 10, 0.95));
  EXPECT_EQ(few.size(), 6);
}

TEST(CalibrationTest, WhatHasNoFiniteLineIsRefused) {
  const auto failed = HasCode(absl::StatusCode::kFailedPrecondition, _);
  const std::vector<uint8_t> labels = {0, 0, 1, 1};
  EXPECT_THAT(RecalibrationOf({0.3, 0.3, 0.3, 0.3}, labels, 0.95), failed);
  EXPECT_THAT(RecalibrationOf({0.1, 0.2, 0.8, 0.9}, labels, 0.95), failed);
  EXPECT_THAT(RecalibrationOf({0.1, 0.2, 0.8, 0.9}, std::vector<uint8_t>{1, 1, 1, 1}, 0.95), failed);
  EXPECT_THAT(RecalibrationOf({}, {}, 0.95), failed);
  EXPECT_OK(RecalibrationOf({0, 0.9, 0.2, 1}, labels, 0.95));
}

TEST(CalibrationTest, WrongArgumentsAreRefused) {
  const auto invalid = HasCode(absl::StatusCode::kInvalidArgument, _);
  const std::vector<uint8_t> labels = {0, 1};
  EXPECT_THAT(BrierScore({0.5}, labels), invalid);
  EXPECT_THAT(BrierScore({0.5, 1.5}, labels), invalid);
  EXPECT_THAT(BrierScore({0.5, 0.5}, std::vector<uint8_t>{0, 2}), invalid);
  EXPECT_THAT(CalibrationGroups({0.5, 0.5}, labels, 0, 0.95), invalid);
  EXPECT_THAT(CalibrationGroups({0.5, 0.5}, labels, 2, 0), invalid);
}

}  // namespace
}  // namespace sendlift
