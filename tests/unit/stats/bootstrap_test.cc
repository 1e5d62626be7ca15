#include "stats/bootstrap.h"

#include <cmath>
#include <vector>

#include "stats/means.h"
#include "stats/moments.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/stats/coverage.h"

namespace sendlift {
namespace {

using ::testing::_;

// Mostly nothing, sometimes an order: or, with a share of 1, a different value for everybody.
std::vector<double> Spend(Random& random, size_t customers, double share) {
  std::vector<double> values(customers);
  for (double& value : values) value = random.Chance(share) ? 30 + 10 * random.Normal() : 0;
  return values;
}

double StandardErrorOf(const std::vector<double>& values) {
  return std::sqrt(EstimateOf(*MomentsOf(values))->variance / static_cast<double>(values.size()));
}

TEST(BootstrapTest, StandardErrorIsThatOfTheMeanHoweverCommonNothingIs) {
  for (const double share : {1.0, 0.9, 0.5, 0.02}) {
    Random random(7);
    const std::vector<double> values = Spend(random, 3000, share);
    ASSERT_OK_AND_ASSIGN(const BootstrapResult result, BootstrapMean(values, {}, random));
    // The deviation of 10,000 normal draws lies within 1 +- 4.9 / sqrt(20,000) of the truth but for 1e-6.
    EXPECT_NEAR(result.standard_error / StandardErrorOf(values), 1, 0.036) << share;
    EXPECT_NEAR((result.interval.upper - result.interval.lower) / result.standard_error, 2 * 1.96, 0.2) << share;
    EXPECT_TRUE(result.interval.Holds(result.estimate));
  }
}

TEST(BootstrapTest, TheSameSeedGivesTheSameAnswer) {
  Random data(1);
  const std::vector<double> treatment = Spend(data, 500, 0.3);
  const std::vector<double> control = Spend(data, 400, 0.3);
  const SampleArms arms{.treatment = treatment, .control = control};
  Random first(5);
  Random second(5);
  Random other(6);
  ASSERT_OK_AND_ASSIGN(const BootstrapResult a, BootstrapDifference(arms, {.draws = 500}, first));
  ASSERT_OK_AND_ASSIGN(const BootstrapResult b, BootstrapDifference(arms, {.draws = 500}, second));
  ASSERT_OK_AND_ASSIGN(const BootstrapResult c, BootstrapDifference(arms, {.draws = 500}, other));
  EXPECT_EQ(a.interval, b.interval);
  EXPECT_NE(a.interval, c.interval);
}

TEST(BootstrapTest, DifferencesAndLiftsAgreeWithWelchAndFieller) {
  Random random(9);
  const std::vector<double> treatment = Spend(random, 4000, 0.3);
  const std::vector<double> control = Spend(random, 4000, 0.25);
  const SampleArms samples{.treatment = treatment, .control = control};
  const MeanArms arms{.treatment = *EstimateOf(*MomentsOf(treatment)), .control = *EstimateOf(*MomentsOf(control))};
  ASSERT_OK_AND_ASSIGN(const WelchResult welch, WelchTest(arms, 0.95));
  ASSERT_OK_AND_ASSIGN(const BootstrapResult difference, BootstrapDifference(samples, {}, random));
  EXPECT_NEAR(difference.estimate, welch.difference, 1e-12);
  EXPECT_NEAR(difference.interval.lower, welch.interval.lower, 0.15 * welch.standard_error);
  EXPECT_NEAR(difference.interval.upper, welch.interval.upper, 0.15 * welch.standard_error);
  ASSERT_OK_AND_ASSIGN(const RelativeLift fieller, FiellerLift(arms, 0.95));
  ASSERT_OK_AND_ASSIGN(const BootstrapResult lift, BootstrapLift(samples, {}, random));
  const double width = fieller.interval.upper - fieller.interval.lower;
  EXPECT_NEAR(lift.estimate, fieller.estimate, 1e-12);
  EXPECT_NEAR(lift.interval.lower, fieller.interval.lower, 0.05 * width);
  EXPECT_NEAR(lift.interval.upper, fieller.interval.upper, 0.05 * width);
}

TEST(BootstrapTest, CoversTheTrueDifference) {
  testing::ExpectShare({0.925, 0.955}, 1500, 51, [](Random& random) {
    const std::vector<double> treatment = Spend(random, 80, 0.5);
    const std::vector<double> control = Spend(random, 80, 0.5);
    return BootstrapDifference({.treatment = treatment, .control = control}, {.draws = 400}, random)->interval.Holds(0);
  });
}

TEST(BootstrapTest, ConstantArmsHaveNoSpread) {
  const std::vector<double> treatment(20, 3.0);
  const std::vector<double> control(30, 2.0);
  Random random(1);
  ASSERT_OK_AND_ASSIGN(const BootstrapResult result,
                       BootstrapLift({.treatment = treatment, .control = control}, {.draws = 100}, random));
  EXPECT_EQ(result.interval, (Interval{0.5, 0.5}));
  EXPECT_EQ(result.standard_error, 0);
}

TEST(BootstrapTest, WhatCannotBeIsRefused) {
  Random random(1);
  const std::vector<double> fine = {1, 2, 3};
  const std::vector<double> broken = {1, NAN};
  const std::vector<double> mostly_nothing = {0, 0, 0, 1};
  EXPECT_THAT(BootstrapMean({}, {}, random), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(BootstrapMean(broken, {}, random), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  for (const int64_t draws : {int64_t{-1}, int64_t{99}, int64_t{1'000'001}}) {
    EXPECT_THAT(BootstrapMean(fine, {.draws = draws}, random), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  }
  EXPECT_THAT(BootstrapMean(std::vector<double>(30'000), {.draws = 1'000'000}, random),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(BootstrapMean(fine, {.level = NAN}, random), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(BootstrapDifference({.treatment = fine, .control = {}}, {}, random),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(BootstrapLift({.treatment = fine, .control = mostly_nothing}, {}, random),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(BootstrapMean({1e308, -1e308, 1e308}, {.draws = 100}, random),
              testing::HasCode(absl::StatusCode::kOutOfRange, _));
}

}  // namespace
}  // namespace sendlift
