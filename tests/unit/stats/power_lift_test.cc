#include "stats/power_lift.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "stats/moments.h"
#include "stats/ratio_metric.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;

RC_GTEST_PROP(PowerLiftProperty, SizesAndLiftsReachThePowerThatWasAskedFor, ()) {
  const MeanEstimate baseline{
      .n = 1, .mean = *rc::gen::element(-3.0, 0.02, 40.0), .variance = *rc::gen::inRange(1, 1000) / 10.0};
  const double lift = *rc::gen::inRange(1, 300) / 1000.0;
  const PowerGoal goal{.power = 0.9, .treatment_per_control = *rc::gen::element(0.2, 1.0, 5.0)};
  const ArmSizes sizes = *SampleSizeOfLift(baseline, lift, goal);
  RC_PRE(sizes.treatment >= 1 && sizes.control >= 1);
  const double power = *PowerOfLift({.baseline = baseline, .lift = lift, .customers = sizes});
  RC_ASSERT(std::abs(power - 0.9) < 1e-3);
  RC_ASSERT(std::abs(*DetectableLift(baseline, sizes, goal) / lift - 1) < 1e-9);
}

TEST(PowerLiftTest, RatioMetricsArePlannedAsMeans) {
  ASSERT_OK_AND_ASSIGN(const MeanEstimate ratio, RatioEstimateOf({.n = 1000,
                                                                  .first_mean = 30,
                                                                  .second_mean = 1.5,
                                                                  .first_variance = 900,
                                                                  .second_variance = 1,
                                                                  .covariance = 10}));
  ASSERT_OK_AND_ASSIGN(const ArmSizes sizes, SampleSizeOfLift(ratio, 0.05, {}));
  ASSERT_OK_AND_ASSIGN(const ArmSizes means, SampleSizeOfMeans(0.05 * 20, std::sqrt(ratio.variance), {}));
  EXPECT_DOUBLE_EQ(sizes.control, means.control);
}

RC_GTEST_PROP(PowerLiftProperty, StudentNeedsALittleMoreThanTheNormalAndReachesItsPower, ()) {
  const double difference = *rc::gen::inRange(2, 200) / 100.0;
  const PowerGoal goal{.power = *rc::gen::element(0.6, 0.8, 0.95),
                       .treatment_per_control = *rc::gen::element(0.5, 1.0, 3.0),
                       .one_sided = *rc::gen::arbitrary<bool>()};
  const ArmSizes student = *SampleSizeOfMeansStudent(difference, 1, goal);
  const ArmSizes normal = *SampleSizeOfMeans(difference, 1, goal);
  RC_ASSERT(student.control >= normal.control * (1 - 1e-4));
  RC_ASSERT(student.control <= normal.control + 12);
  const double power = *PowerOfMeans({.difference = difference,
                                      .customers = student,
                                      .alternative = goal.one_sided ? Alternative::kGreater : Alternative::kTwoSided});
  RC_ASSERT(power >= goal.power - 1e-7);
  RC_ASSERT(*DetectableMeanDifferenceStudent(1, student, goal) <= difference * (1 + 1e-6));
}

// R: power.t.test(delta = 1, power = 0.9) gives n = 22.02110; its root search stops at about 1e-4.
TEST(PowerLiftTest, StudentAgreesWithR) {
  ASSERT_OK_AND_ASSIGN(const ArmSizes sizes, SampleSizeOfMeansStudent(1, 1, {.power = 0.9}));
  EXPECT_NEAR(sizes.control, 22.02110, 1e-4);
}

TEST(PowerLiftTest, ComparisonsShareAlpha) {
  ASSERT_OK_AND_ASSIGN(const PowerGoal each, GoalPerComparison({.alpha = 0.05, .power = 0.9}, 4));
  EXPECT_DOUBLE_EQ(each.alpha, 0.0125);
  EXPECT_EQ(each.power, 0.9);
  EXPECT_THAT(GoalPerComparison({}, 0), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

TEST(PowerLiftTest, WhatCannotBeIsRefused) {
  const MeanEstimate fine{.n = 5, .mean = 1, .variance = 1};
  const ArmSizes ten{.treatment = 10, .control = 10};
  EXPECT_THAT(SampleSizeOfLift({.n = 5, .mean = 0, .variance = 1}, 0.1, {}),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(SampleSizeOfLift(fine, 0, {}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(SampleSizeOfMeansStudent(0, 1, {}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  for (const double bad : {double{NAN}, double{INFINITY}}) {
    EXPECT_THAT(PowerOfLift({.baseline = fine, .lift = bad, .customers = ten}),
                testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(DetectableLift({.n = 5, .mean = bad, .variance = 1}, ten, {}),
                testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(DetectableMeanDifferenceStudent(bad, ten, {}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(SampleSizeOfMeansStudent(bad, 1, {}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  }
  EXPECT_THAT(DetectableMeanDifferenceStudent(1, {.treatment = 1, .control = 5}, {}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(DetectableLift({.n = 5, .mean = 1e-300, .variance = 1e300}, ten, {}),
              testing::HasCode(absl::StatusCode::kOutOfRange, _));
  EXPECT_OK(SampleSizeOfMeansStudent(1e-6, 1, {}));
  EXPECT_OK(SampleSizeOfMeansStudent(1e6, 1, {.treatment_per_control = 1e6}));
}

}  // namespace
}  // namespace sendlift
