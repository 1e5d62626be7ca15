#include "stats/cuped.h"

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

// Revenue after is `shared` parts revenue before; treatment adds `effect`.
PairEstimate AnArm(Random& random, int customers, double shared, double effect) {
  PairMoments moments;
  for (int i = 0; i < customers; ++i) {
    const double before = 3 + random.Normal();
    moments.Add(10 + effect + shared * before + random.Normal(), before);
  }
  return *EstimateOf(moments);
}

CupedArms SomeArms(Random& random, double shared, double effect) {
  return {.treatment = AnArm(random, 200, shared, effect), .control = AnArm(random, 150, shared, 0)};
}

TEST(CupedTest, ReductionIsTheSquaredCorrelation) {
  Random random(3);
  const CupedArms arms{.treatment = AnArm(random, 50'000, 2, 0), .control = AnArm(random, 50'000, 2, 0)};
  ASSERT_OK_AND_ASSIGN(const CupedResult result, CupedDifference(arms, 0.95));
  EXPECT_NEAR(result.theta, 2, 0.05);
  EXPECT_NEAR(result.variance_reduction, 0.8, 0.01);
}

TEST(CupedTest, WithoutVariationBeforeItIsWelchAndDelta) {
  const CupedArms arms{.treatment = {.n = 30, .first_mean = 3, .second_mean = 1, .first_variance = 2},
                       .control = {.n = 20, .first_mean = 2, .second_mean = 1, .first_variance = 5}};
  const MeanArms means{.treatment = {30, 3, 2}, .control = {20, 2, 5}};
  ASSERT_OK_AND_ASSIGN(const CupedResult result, CupedDifference(arms, 0.9));
  ASSERT_OK_AND_ASSIGN(const WelchResult welch, WelchTest(means, 0.9));
  EXPECT_EQ(result.theta, 0);
  EXPECT_EQ(result.variance_reduction, 0);
  EXPECT_DOUBLE_EQ(result.difference.p, welch.p);
  ASSERT_OK_AND_ASSIGN(const CupedLift lift, CupedRelativeLift(arms, 0.9));
  ASSERT_OK_AND_ASSIGN(const DeltaLiftResult delta, DeltaLift(means, 0.9, LiftQuantile::kNormal));
  EXPECT_DOUBLE_EQ(lift.lift.estimate, delta.estimate);
  EXPECT_DOUBLE_EQ(lift.lift.standard_error, delta.standard_error);
}

RC_GTEST_PROP(CupedProperty, SwappingTheArmsNegatesAndIntervalsHoldTheirEstimates, ()) {
  Random random(*rc::gen::arbitrary<uint64_t>());
  const CupedArms arms = SomeArms(random, *rc::gen::inRange(-20, 20) / 10.0, 0.3);
  const CupedResult there = *CupedDifference(arms, 0.95);
  const CupedResult back = *CupedDifference({.treatment = arms.control, .control = arms.treatment}, 0.95);
  RC_ASSERT(std::abs(there.difference.estimate + back.difference.estimate) < 1e-12);
  RC_ASSERT(std::abs(there.difference.interval.lower + back.difference.interval.upper) < 1e-12);
  RC_ASSERT(there.difference.interval.Holds(there.difference.estimate));
  RC_ASSERT((there.difference.p < 0.05) == !there.difference.interval.Holds(0));
}

TEST(CupedTest, AdjustedIntervalsCoverAndNarrow) {
  testing::ExpectShare({0.94, 0.96}, 2000, 21, [](Random& random) {
    const CupedResult result = *CupedDifference(SomeArms(random, 1.5, 0.5), 0.95);
    EXPECT_GT(result.variance_reduction, 0.5);
    return result.difference.interval.Holds(0.5);
  });
}

// The control mean is 10 + 1.5 * 3. Without the covariance of numerator and denominator coverage is about 0.93 here.
TEST(CupedTest, AdjustedLiftsCover) {
  testing::ExpectShare({0.94, 0.96}, 2000, 22, [](Random& random) {
    const CupedLift result = *CupedRelativeLift(SomeArms(random, 1.5, 2), 0.95);
    return result.lift.interval.Holds(2 / 14.5);
  });
}

TEST(CupedTest, WhatCannotBeIsRefused) {
  const PairEstimate fine{.n = 5, .first_mean = 1, .second_mean = 1, .first_variance = 1, .second_variance = 1};
  PairEstimate broken = fine;
  broken.first_mean = NAN;
  EXPECT_THAT(CupedDifference({broken, fine}, 0.95), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(CupedDifference({fine, fine}, 1), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  broken = fine;
  broken.n = 1;
  EXPECT_THAT(CupedDifference({fine, broken}, 0.95), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  broken = fine;
  broken.first_mean = 0;
  EXPECT_THAT(CupedRelativeLift({fine, broken}, 0.95), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  PairEstimate huge = fine;
  huge.second_mean = 1e308;
  huge.first_mean = -1e308;
  EXPECT_THAT(CupedDifference({fine, huge}, 0.95), testing::HasCode(absl::StatusCode::kOutOfRange, _));
}

}  // namespace
}  // namespace sendlift
