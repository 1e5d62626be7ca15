#include "stats/ratio_of_estimates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "stats/means.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;

struct Case {
  EstimatePair pair;
  double lower;
  double upper;
};

// The ends by bisection on |N - R D| = z sqrt(var N - 2 R cov + R^2 var D) in double, with the quantile of
// Python 3.11's statistics.NormalDist.
TEST(RatioOfEstimatesTest, TheEndsSolveFiellersEquation) {
  for (const Case& c : {Case{{0.006, 0.02, 4e-6, 9e-6, 3e-6}, 0.11893674157747887, 0.4747559080939989},
                        Case{{5, 2, 0.25, 0.09, 0}, 1.7825525066199746, 3.6904987680191863},
                        Case{{-1, 2, 0.25, 0.09, -0.1}, -0.8719257675361297, -0.012439476440964244}}) {
    ASSERT_OK_AND_ASSIGN(const EstimateRatio ratio, FiellerRatio(c.pair, 0.95));
    EXPECT_EQ(ratio.state, EstimateRatio::State::kBounded);
    EXPECT_DOUBLE_EQ(ratio.estimate, c.pair.numerator / c.pair.denominator);
    EXPECT_NEAR(ratio.interval.lower, c.lower, 1e-9 * (1 + std::abs(c.lower)));
    EXPECT_NEAR(ratio.interval.upper, c.upper, 1e-9 * (1 + std::abs(c.upper)));
  }
}

TEST(RatioOfEstimatesTest, WithoutACovarianceItIsTheLiftOfTwoMeans) {
  const MeanArms arms{.treatment = {.n = 400, .mean = 3.1, .variance = 50},
                      .control = {.n = 300, .mean = 2.5, .variance = 40}};
  ASSERT_OK_AND_ASSIGN(const RelativeLift lift, FiellerLift(arms, 0.9));
  ASSERT_OK_AND_ASSIGN(
      const EstimateRatio ratio,
      FiellerRatio(
          {.numerator = 3.1, .denominator = 2.5, .numerator_variance = 50.0 / 400, .denominator_variance = 40.0 / 300},
          0.9));
  EXPECT_NEAR(ratio.interval.lower - 1, lift.interval.lower, 1e-12);
  EXPECT_NEAR(ratio.interval.upper - 1, lift.interval.upper, 1e-12);
}

TEST(RatioOfEstimatesTest, ADenominatorThatCannotBeToldFromNoughtBoundsNothing) {
  const EstimatePair pair{.numerator = 1, .denominator = 0.19, .numerator_variance = 1, .denominator_variance = 0.01};
  ASSERT_OK_AND_ASSIGN(const EstimateRatio ratio, FiellerRatio(pair, 0.95));
  EXPECT_EQ(ratio.state, EstimateRatio::State::kUnbounded);
  EXPECT_TRUE(std::isinf(ratio.interval.lower) && std::isinf(ratio.interval.upper));
  EstimatePair above = pair;
  above.denominator = 0.2;  // 1.96 standard errors are 0.196
  EXPECT_EQ(FiellerRatio(above, 0.95)->state, EstimateRatio::State::kBounded);
}

TEST(RatioOfEstimatesTest, WhatNoDataCanBeIsRefused) {
  const auto invalid = testing::HasCode(absl::StatusCode::kInvalidArgument, _);
  EXPECT_THAT(FiellerRatio({.numerator = NAN, .denominator = 1}, 0.95), invalid);
  EXPECT_THAT(FiellerRatio({.numerator = 1, .denominator = 1, .numerator_variance = -1}, 0.95), invalid);
  EXPECT_THAT(FiellerRatio({.numerator = 1, .denominator = 1}, 1), invalid);
  EXPECT_THAT(FiellerRatio({1, 1, 0.1, 0.1, 0.2}, 0.95), invalid);
  EXPECT_THAT(FiellerRatio({.numerator = 1}, 0.95), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
}

// 4,000 draws: the standard error of the share of misses is 0.34 percentage points, five of them are 1.7.
TEST(RatioOfEstimatesTest, TheIntervalHoldsTheTruthAsOftenAsItSays) {
  constexpr uint64_t kSeed = 77;
  Random random(kSeed);
  int missed = 0;
  constexpr int kDraws = 4'000;
  for (int i = 0; i < kDraws; ++i) {
    const double shared = random.Normal();
    EstimatePair pair{.numerator = 0.6 + 0.1 * (0.8 * shared + 0.6 * random.Normal()),
                      .denominator = 2 + 0.3 * shared,
                      .numerator_variance = 0.01,
                      .denominator_variance = 0.09,
                      .covariance = 0.8 * 0.03};
    ASSERT_OK_AND_ASSIGN(const EstimateRatio ratio, FiellerRatio(pair, 0.95));
    if (ratio.interval.lower > 0.3 || ratio.interval.upper < 0.3) ++missed;
  }
  EXPECT_NEAR(missed, 0.05 * kDraws, 0.017 * kDraws) << "seed " << kSeed;
}

}  // namespace
}  // namespace sendlift
