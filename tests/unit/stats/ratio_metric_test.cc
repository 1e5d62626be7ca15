#include "stats/ratio_metric.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

#include "stats/means.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/stats/coverage.h"

namespace sendlift {
namespace {

using ::testing::_;

TEST(RatioMetricTest, ADenominatorOfOneIsThePlainMean) {
  ASSERT_OK_AND_ASSIGN(const PairMoments moments, PairMomentsOf({1, 2, 6}, {1, 1, 1}));
  ASSERT_OK_AND_ASSIGN(const PairEstimate pair, EstimateOf(moments));
  ASSERT_OK_AND_ASSIGN(const MeanEstimate ratio, RatioEstimateOf(pair));
  EXPECT_DOUBLE_EQ(ratio.mean, 3);
  EXPECT_DOUBLE_EQ(ratio.variance, 7);
}

TEST(RatioMetricTest, ANumeratorInProportionHasNoVariance) {
  ASSERT_OK_AND_ASSIGN(const PairMoments moments, PairMomentsOf({3, 6, 9, 30}, {1, 2, 3, 10}));
  ASSERT_OK_AND_ASSIGN(const PairEstimate pair, EstimateOf(moments));
  ASSERT_OK_AND_ASSIGN(const MeanEstimate ratio, RatioEstimateOf(pair));
  EXPECT_DOUBLE_EQ(ratio.mean, 3);
  EXPECT_NEAR(ratio.variance, 0, 1e-14);
}

RC_GTEST_PROP(RatioMetricProperty, UnitsOfTheDenominatorScaleMeanAndDeviation, ()) {
  const PairEstimate pair{.n = 50,
                          .first_mean = *rc::gen::inRange(-100, 100) / 10.0,
                          .second_mean = *rc::gen::inRange(1, 100) / 10.0,
                          .first_variance = *rc::gen::inRange(1, 100) / 10.0,
                          .second_variance = 4,
                          .covariance = *rc::gen::inRange(-6, 7) / 10.0};
  PairEstimate scaled = pair;
  scaled.second_mean *= 8;
  scaled.second_variance *= 64;
  scaled.covariance *= 8;
  const MeanEstimate ratio = *RatioEstimateOf(pair);
  const MeanEstimate eighth = *RatioEstimateOf(scaled);
  RC_ASSERT(std::abs(eighth.mean * 8 - ratio.mean) <= 1e-12 * std::abs(ratio.mean));
  RC_ASSERT(std::abs(eighth.variance * 64 - ratio.variance) <= 1e-9 * (1 + ratio.variance));
}

// Customers with many orders spend less on each: a test per order would be far too sure.
TEST(RatioMetricTest, IntervalsCoverWhereCustomersHaveSeveralOrders) {
  const auto arm = [](Random& random) {
    PairMoments moments;
    for (int customer = 0; customer < 150; ++customer) {
      const double level = random.Normal();
      const double orders = 1 + static_cast<double>(random.Below(8));
      moments.Add(orders * (20 + 5 * level), orders);
    }
    return *RatioEstimateOf(*EstimateOf(moments));
  };
  testing::ExpectShare({0.94, 0.96}, 3000, 5, [&](Random& random) {
    const MeanArms arms{.treatment = arm(random), .control = arm(random)};
    return WelchTest(arms, 0.95)->interval.Holds(0);
  });
}

TEST(RatioMetricTest, WhatHasNoRatioIsRefused) {
  const PairEstimate fine{.n = 3, .first_mean = 1, .second_mean = 1, .first_variance = 1, .second_variance = 1};
  EXPECT_OK(RatioEstimateOf(fine));
  PairEstimate pair = fine;
  pair.second_mean = 0;
  EXPECT_THAT(RatioEstimateOf(pair), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  pair = fine;
  pair.n = 1;
  EXPECT_THAT(RatioEstimateOf(pair), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  pair = fine;
  pair.covariance = NAN;
  EXPECT_THAT(RatioEstimateOf(pair), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  pair = fine;
  pair.second_variance = -1;
  EXPECT_THAT(CheckPair(pair), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  pair = fine;
  pair.second_mean = 1e-300;
  EXPECT_THAT(RatioEstimateOf(pair), testing::HasCode(absl::StatusCode::kOutOfRange, _));
}

}  // namespace
}  // namespace sendlift
