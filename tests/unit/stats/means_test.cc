#include "stats/means.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

#include "base/random.h"
#include "stats/distributions.h"
#include "stats/moments.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/stats/coverage.h"

namespace sendlift {
namespace {

using ::testing::_;

MeanArms AnyArms(Random& random) {
  const auto any = [&random] {
    return MeanEstimate{.n = 2 + std::floor(std::exp(14 * random.Uniform())),
                        .mean = 3 * random.Normal() + 4,
                        .variance = std::exp(4 * random.Normal())};
  };
  return {.treatment = any(), .control = any()};
}

TEST(MeansTest, PIsBelowAlphaExactlyWhenTheWelchIntervalExcludesZero) {
  for (uint64_t seed = 1; seed <= 3000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const MeanArms arms = AnyArms(random);
    for (const Alternative alternative : {Alternative::kTwoSided, Alternative::kGreater, Alternative::kLess}) {
      ASSERT_OK_AND_ASSIGN(const WelchResult result, WelchTest(arms, 0.95, alternative));
      EXPECT_TRUE(result.interval.Holds(result.difference));
      EXPECT_EQ(result.p < 0.05, !result.interval.Holds(0));
    }
  }
}

TEST(MeansTest, SwappingTheArmsMirrorsTheDifference) {
  for (uint64_t seed = 1; seed <= 500; ++seed) {
    Random random(seed);
    const MeanArms arms = AnyArms(random);
    ASSERT_OK_AND_ASSIGN(const WelchResult there, WelchTest(arms, 0.95));
    ASSERT_OK_AND_ASSIGN(const WelchResult back, WelchTest({arms.control, arms.treatment}, 0.95));
    EXPECT_NEAR(there.interval.lower, -back.interval.upper, 1e-12) << "seed " << seed;
    EXPECT_NEAR(there.p, back.p, 1e-10 * back.p) << "seed " << seed;
  }
}

TEST(MeansTest, FiellerExcludesZeroExactlyWhenTheNormalTestRejects) {
  const double z = NormalUpperQuantile(0.025);
  int bounded = 0;
  int excluding = 0;
  for (uint64_t seed = 1; seed <= 5000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const MeanArms arms = AnyArms(random);
    ASSERT_OK_AND_ASSIGN(const RelativeLift lift, FiellerLift(arms, 0.95));
    EXPECT_TRUE(lift.interval.Holds(lift.estimate));
    if (lift.state == RelativeLift::State::kUnbounded) continue;
    ASSERT_OK_AND_ASSIGN(const WelchResult welch, WelchTest(arms, 0.95));
    EXPECT_EQ(std::abs(welch.t) > z, !lift.interval.Holds(0));
    ++bounded;
    excluding += !lift.interval.Holds(0);
  }
  EXPECT_GT(bounded, 1000);
  EXPECT_GT(excluding, 100);
  EXPECT_LT(excluding, bounded - 100);
}

TEST(MeansTest, LiftIsUnboundedWhenTheControlMeanCannotBeToldFromZero) {
  const MeanArms arms{.treatment = {100, 2, 100}, .control = {100, 1.9, 100}};
  ASSERT_OK_AND_ASSIGN(const RelativeLift lift, FiellerLift(arms, 0.95));
  EXPECT_EQ(lift.state, RelativeLift::State::kUnbounded);
  EXPECT_EQ(lift.interval, (Interval{-INFINITY, INFINITY}));
  EXPECT_DOUBLE_EQ(lift.estimate, 2 / 1.9 - 1);
  ASSERT_OK_AND_ASSIGN(const RelativeLift bounded, FiellerLift({arms.treatment, {100, 2, 100}}, 0.95));
  EXPECT_EQ(bounded.state, RelativeLift::State::kBounded);
}

TEST(MeansTest, ANegativeControlMeanKeepsTheEndsInOrder) {
  ASSERT_OK_AND_ASSIGN(const RelativeLift lift, FiellerLift({{1000, -4, 1}, {1000, -2, 1}}, 0.95));
  EXPECT_LT(lift.interval.lower, 1);
  EXPECT_GT(lift.interval.upper, 1);
}

TEST(MeansTest, WithoutVarianceTheAnswerIsCertain) {
  ASSERT_OK_AND_ASSIGN(const WelchResult same, WelchTest({{5, 3, 0}, {5, 3, 0}}, 0.95));
  EXPECT_EQ(same.p, 1);
  EXPECT_EQ(same.interval, (Interval{0, 0}));
  ASSERT_OK_AND_ASSIGN(const WelchResult other, WelchTest({{5, 4, 0}, {5, 3, 0}}, 0.95));
  EXPECT_EQ(other.p, 0);
  EXPECT_EQ(other.interval, (Interval{1, 1}));
}

TEST(MeansTest, WrongInputIsNamed) {
  const MeanEstimate good{.n = 10, .mean = 1, .variance = 1};
  EXPECT_THAT(WelchTest({{10, NAN, -1}, good}, 0.95),
              testing::HasCode(absl::StatusCode::kInvalidArgument,
                               ::testing::AllOf(::testing::HasSubstr("treatment.mean"),
                                                ::testing::HasSubstr("treatment.variance"))));
  EXPECT_THAT(WelchTest({good, {1, 1, 0}}, 0.95), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(FiellerLift({good, {10, 0, 1}}, 0.95), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(DeltaLift({good, {10, 0, 1}}, 0.95, LiftQuantile::kNormal),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(WelchTest({{2, 1e308, 1e308}, {2, -1e308, 1e308}}, 0.95),
              testing::HasCode(absl::StatusCode::kOutOfRange, _));
}

TEST(MeansTest, ExtremeInputsGiveAStatusOrAValidInterval) {
  const std::vector<double> numbers = {NAN, -INFINITY, -1e308, -1, 0, 1e-308, 1, 2, 1e12, 1e308, INFINITY};
  for (const double n : numbers) {
    for (const double mean : numbers) {
      for (const double variance : numbers) {
        for (const double other : numbers) {
          const MeanArms arms{.treatment = {n, mean, variance}, .control = {n, other, variance}};
          const auto welch = WelchTest(arms, 0.95);
          EXPECT_TRUE(!welch.ok() || welch->interval.lower <= welch->interval.upper)
              << n << " " << mean << " " << variance;
          const auto fieller = FiellerLift(arms, 0.95);
          EXPECT_TRUE(!fieller.ok() || fieller->interval.lower <= fieller->interval.upper)
              << n << " " << mean << " " << variance;
          const auto delta = DeltaLift(arms, 0.95, LiftQuantile::kWelch);
          EXPECT_TRUE(!delta.ok() || delta->interval.lower <= delta->interval.upper)
              << n << " " << mean << " " << variance;
        }
      }
    }
  }
}

MeanArms AnyPositiveArms() {
  const auto arm = [] {
    return MeanEstimate{.n = static_cast<double>(*rc::gen::inRange(2, 2000)),
                        .mean = *rc::gen::inRange(1, 500) / 10.0,
                        .variance = *rc::gen::inRange(1, 5000) / 10.0};
  };
  return {.treatment = arm(), .control = arm()};
}

RC_GTEST_PROP(LiftProperty, PIsBelowAlphaExactlyWhenABoundedFiellerIntervalExcludesNoLift, ()) {
  const RelativeLift lift = *FiellerLift(AnyPositiveArms(), 0.95);
  RC_PRE(lift.state == RelativeLift::State::kBounded && std::abs(lift.p - 0.05) > 1e-9);
  RC_ASSERT((lift.p < 0.05) == !lift.interval.Holds(0));
  RC_ASSERT(lift.interval.Holds(lift.estimate));
}

RC_GTEST_PROP(LiftProperty, LogLiftsHoldTheirEstimateAndInvertWhenArmsAreSwapped, ()) {
  const MeanArms arms = AnyPositiveArms();
  const LogLiftResult there = *LogLift(arms, 0.9);
  const LogLiftResult back = *LogLift({.treatment = arms.control, .control = arms.treatment}, 0.9);
  RC_ASSERT(there.interval.Holds(there.estimate));
  RC_PRE(there.log_standard_error < 5);
  RC_ASSERT(std::abs((1 + there.interval.upper) * (1 + back.interval.lower) - 1) < 1e-6);
  RC_ASSERT(std::abs(there.p - back.p) < 1e-12);
  RC_PRE(std::abs(there.p - 0.1) > 1e-9);
  RC_ASSERT((there.p < 0.1) == !there.interval.Holds(0));
}

TEST(LogLiftTest, OneSidedIntervalsAreOpenOnTheSideLookedFor) {
  ASSERT_OK_AND_ASSIGN(const LogLiftResult lift, LogLift({{100, 2, 1}, {100, 1, 1}}, 0.95, Alternative::kGreater));
  EXPECT_NEAR(lift.interval.lower, 2 * std::exp(-1.6448536269514722 * std::sqrt(0.0125)) - 1, 1e-12);
  EXPECT_EQ(lift.interval.upper, INFINITY);
  ASSERT_OK_AND_ASSIGN(const LogLiftResult less, LogLift({{100, 2, 1}, {100, 1, 1}}, 0.95, Alternative::kLess));
  EXPECT_EQ(less.interval.lower, -1);
}

TEST(LogLiftTest, MeansOnTwoSidesOfNoughtHaveNoLogarithm) {
  EXPECT_THAT(LogLift({{100, -2, 1}, {100, 1, 1}}, 0.95), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(LogLift({{100, 0, 1}, {100, 1, 1}}, 0.95), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(LogLift({{100, 1, 1}, {100, 0, 1}}, 0.95), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(LogLift({{100, 1, NAN}, {100, 1, 1}}, 0.95), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_OK(LogLift({{100, -2, 1}, {100, -1, 1}}, 0.95));
}

TEST(LiftOverKnownControlTest, DividesAndIsNarrowerThanDelta) {
  const MeanArms arms{{100, 3, 1}, {100, 1, 1}};
  ASSERT_OK_AND_ASSIGN(const WelchResult welch, WelchTest(arms, 0.95));
  ASSERT_OK_AND_ASSIGN(const Interval known, LiftOverKnownControl(welch.interval, 1));
  ASSERT_OK_AND_ASSIGN(const DeltaLiftResult delta, DeltaLift(arms, 0.95, LiftQuantile::kWelch));
  EXPECT_LT(known.upper - known.lower, 0.5 * (delta.interval.upper - delta.interval.lower));
  ASSERT_OK_AND_ASSIGN(const Interval negative, LiftOverKnownControl({1, 2}, -2));
  EXPECT_EQ(negative, (Interval{-1, -0.5}));
  EXPECT_THAT(LiftOverKnownControl({1, 2}, 0), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(LiftOverKnownControl({2, 1}, 1), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(LiftOverKnownControl({1, NAN}, 1), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(LiftOverKnownControl({1, 2}, INFINITY), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

TEST(MeansTest, WelchAndFiellerCoverUnequalArms) {
  const auto arm = [](Random& random, int customers, double mean, double deviation) {
    Moments moments;
    for (int i = 0; i < customers; ++i) moments.Add(mean + deviation * random.Normal());
    return *EstimateOf(moments);
  };
  testing::ExpectShare({0.945, 0.955}, 4000, 81, [&](Random& random) {
    return WelchTest({arm(random, 12, 5, 3), arm(random, 40, 4, 1)}, 0.95)->interval.Holds(1);
  });
  testing::ExpectShare({0.94, 0.955}, 3000, 82, [&](Random& random) {
    return FiellerLift({arm(random, 120, 5, 3), arm(random, 90, 4, 4)}, 0.95)->interval.Holds(0.25);
  });
  testing::ExpectShare({0.94, 0.955}, 3000, 83, [&](Random& random) {
    return LogLift({arm(random, 120, 5, 3), arm(random, 90, 4, 4)}, 0.95)->interval.Holds(0.25);
  });
}

}  // namespace
}  // namespace sendlift
