#include "stats/sequential/asymptotic_sequence.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "stats/sequential/mixture_boundary.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;
using ::testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(AsymptoticSequenceTest, TheMultiplierAtThePlannedSizeIsKnown) {
  ASSERT_OK_AND_ASSIGN(const double multiplier, SequenceMultiplier(5000, {.planned_customers = 5000}));
  EXPECT_NEAR(multiplier, 3.035, 5e-4);
}

// The width of the band in the unit of the effect is the multiplier over the root of the size.
TEST(AsymptoticSequenceTest, TheBandComparedToTheFixedTestIsTightestNearThePlannedSize) {
  const SequencePlan plan{.planned_customers = 10000};
  ASSERT_OK_AND_ASSIGN(const double planned, SequenceMultiplier(10000, plan));
  for (const double size : {100.0, 1000.0, 5000.0, 20000.0, 1e6}) {
    ASSERT_OK_AND_ASSIGN(const double multiplier, SequenceMultiplier(size, plan));
    EXPECT_GT(multiplier, planned) << size;
  }
}

TEST(AsymptoticSequenceTest, IsTheTwoSidedNormalMixtureOfHoward) {
  for (const double customers : {10.0, 3000.0, 1e7}) {
    const NormalMixture mixture{.tuning = {.v_opt = 5000, .alpha_opt = 0.05}};
    ASSERT_OK_AND_ASSIGN(const double boundary, MixtureBoundary(mixture, customers, 0.05));
    ASSERT_OK_AND_ASSIGN(const double multiplier, SequenceMultiplier(customers, {.planned_customers = 5000}));
    EXPECT_NEAR(multiplier, boundary / std::sqrt(customers), 1e-10 * multiplier);
  }
}

RC_GTEST_PROP(AsymptoticSequenceTest, PBelowAlphaIffTheIntervalLeavesOutZero, ()) {
  const double alpha = *rc::gen::element(0.001, 0.05, 0.2, 0.45);
  const double estimate = *rc::gen::inRange(-600, 601) / 100.0;
  const SequencePlan plan{
      .alpha = alpha,
      .planned_customers = 1000,
      .alternative = *rc::gen::element(Alternative::kTwoSided, Alternative::kGreater, Alternative::kLess)};
  const double customers = std::pow(10.0, *rc::gen::inRange(0, 12));
  const auto look = AsymptoticSequence(estimate, 1, customers, plan);
  RC_ASSERT(look.ok());
  RC_ASSERT((look->p < alpha) == !look->interval.Holds(0));
  RC_ASSERT(look->interval.Holds(estimate));
}

RC_GTEST_PROP(AsymptoticSequenceTest, SwappingTheArmsMirrors, ()) {
  const auto arm = [] {
    return MeanEstimate{.n = *rc::gen::inRange(2, 10000) * 1.0,
                        .mean = *rc::gen::inRange(-500, 500) / 7.0,
                        .variance = *rc::gen::inRange(0, 500) / 3.0};
  };
  const MeanArms arms{.treatment = arm(), .control = arm()};
  const MeanArms swapped{.treatment = arms.control, .control = arms.treatment};
  const auto look = AsymptoticSequenceOfDifference(arms, {.planned_customers = 5000});
  const auto mirrored = AsymptoticSequenceOfDifference(swapped, {.planned_customers = 5000});
  RC_ASSERT(look.ok() && mirrored.ok());
  RC_ASSERT(look->p == mirrored->p);
  RC_ASSERT(look->interval.lower == -mirrored->interval.upper);
}

TEST(AsymptoticSequenceTest, RunningResultsOnlyGetSmaller) {
  EXPECT_EQ(RunningMinimum({0.5, 0.7, 0.03, 0.2}), (std::vector<double>{0.5, 0.5, 0.03, 0.03}));
  EXPECT_TRUE(RunningMinimum({}).empty());
  const std::vector<Interval> nested =
      RunningIntersection({Interval{-1, 3}, Interval{-2, 2}, Interval{2.5, 4}, Interval{0, 1}});
  EXPECT_EQ(nested, (std::vector<Interval>{{-1, 3}, {-1, 2}, {-1, 2}, {0, 1}}));
  EXPECT_TRUE(RunningIntersection({}).empty());
}

TEST(AsymptoticSequenceTest, WithoutVarianceTheEstimateIsTheInterval) {
  ASSERT_OK_AND_ASSIGN(const SequenceLook some, AsymptoticSequence(0.1, 0, 100, {.planned_customers = 100}));
  EXPECT_EQ(some.interval, (Interval{0.1, 0.1}));
  EXPECT_EQ(some.p, 0);
  ASSERT_OK_AND_ASSIGN(const SequenceLook none, AsymptoticSequence(0, 0, 100, {.planned_customers = 100}));
  EXPECT_EQ(none.p, 1);
}

TEST(AsymptoticSequenceTest, ExtremeInputsHaveAnAnswerOrAStatus) {
  for (const double customers : {1e-300, 1.0, 1e12, 1e300}) {
    for (const double planned : {1e-12, 1e12}) {
      for (const double estimate : {-1e300, 0.0, 1e-12}) {
        const auto look = AsymptoticSequence(estimate, 1e-6, customers, {.planned_customers = planned});
        if (look.ok()) {
          EXPECT_TRUE(look->p >= 0 && look->p <= 1) << customers << " " << planned << " " << estimate;
        } else {
          EXPECT_THAT(look, testing::HasCode(absl::StatusCode::kOutOfRange, _));
        }
      }
    }
  }
  ASSERT_OK_AND_ASSIGN(const SequenceLook huge,
                       AsymptoticSequence(1e-6, 1e-7, 1e12, {.alpha = 1e-12, .planned_customers = 1e12}));
  EXPECT_GT(huge.p, 0);
}

TEST(AsymptoticSequenceTest, RefusesWhatHasNoMeaning) {
  const auto invalid = [](absl::string_view field) {
    return testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr(std::string(field)));
  };
  for (const double alpha : {kNan, 0.0, 1.0}) {
    EXPECT_THAT(SequenceMultiplier(10, {.alpha = alpha, .planned_customers = 10}), invalid("alpha"));
  }
  EXPECT_THAT(SequenceMultiplier(10, {.alpha = 0.5, .planned_customers = 10, .alternative = Alternative::kGreater}),
              invalid("alpha"));
  for (const double planned : {kNan, kInfinity, 0.0, -1.0}) {
    EXPECT_THAT(SequenceMultiplier(10, {.planned_customers = planned}), invalid("planned_customers"));
  }
  for (const double customers : {kNan, kInfinity, -1.0}) {
    EXPECT_THAT(SequenceMultiplier(customers, {.planned_customers = 10}), invalid("customers"));
  }
  EXPECT_THAT(SequenceMultiplier(0, {.planned_customers = 10}),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  const SequencePlan plan{.planned_customers = 10};
  for (const double bad : {kNan, kInfinity}) {
    EXPECT_THAT(AsymptoticSequence(bad, 1, 10, plan), invalid("estimate"));
    EXPECT_THAT(AsymptoticSequence(1, bad, 10, plan), invalid("standard_error"));
    const MeanArms arms{.treatment = {.n = 10, .mean = bad, .variance = 1},
                        .control = {.n = 10, .mean = 1, .variance = 1}};
    EXPECT_THAT(AsymptoticSequenceOfDifference(arms, plan), invalid("treatment.mean"));
    EXPECT_THAT(AsymptoticSequenceOfLift(arms, plan), invalid("treatment.mean"));
  }
  EXPECT_THAT(AsymptoticSequence(1, -1, 10, plan), invalid("standard_error"));
  EXPECT_THAT(AsymptoticSequenceOfLift({.treatment = {10, 1, 1}, .control = {10, 0, 1}}, plan),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
}

}  // namespace
}  // namespace sendlift
