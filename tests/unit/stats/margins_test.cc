#include "stats/margins.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;

Counts AnyCounts() {
  const int64_t trials = *rc::gen::inRange<int64_t>(1, *rc::gen::element<int64_t>(5, 100, 100'000));
  const int64_t some = *rc::gen::inRange<int64_t>(0, trials + 1);
  return {*rc::gen::element<int64_t>(0, trials, some, some / 50), trials};
}

Hypothesis AnyHypothesis(double null) {
  return {.null = null,
          .alternative = *rc::gen::element(Alternative::kTwoSided, Alternative::kGreater, Alternative::kLess),
          .level = *rc::gen::element(0.8, 0.95, 0.99)};
}

void Agree(const Inference& result, const Hypothesis& hypothesis) {
  RC_PRE(std::abs(result.p - (1 - hypothesis.level)) > 1e-8);
  RC_ASSERT((result.p < 1 - hypothesis.level) == !result.interval.Holds(hypothesis.null));
}

RC_GTEST_PROP(MarginsProperty, PIsBelowAlphaExactlyWhenTheIntervalOfRatesExcludesTheMargin, ()) {
  const ProportionArms arms{.treatment = AnyCounts(), .control = AnyCounts()};
  const Hypothesis difference = AnyHypothesis(*rc::gen::inRange(-300, 300) / 1000.0);
  Agree(*RateDifferenceTest(arms, difference), difference);
  const Hypothesis ratio = AnyHypothesis(*rc::gen::inRange(100, 3000) / 1000.0);
  Agree(*RateRatioTest(arms, ratio), ratio);
}

RC_GTEST_PROP(MarginsProperty, PIsBelowAlphaExactlyWhenTheIntervalOfMeansExcludesTheMargin, ()) {
  const auto arm = [] {
    return MeanEstimate{.n = static_cast<double>(*rc::gen::inRange(2, 1000)),
                        .mean = *rc::gen::inRange(-100, 100) / 100.0,
                        .variance = *rc::gen::inRange(1, 1000) / 100.0};
  };
  const Hypothesis hypothesis = AnyHypothesis(*rc::gen::inRange(-100, 100) / 100.0);
  Agree(*MeanDifferenceTest({.treatment = arm(), .control = arm()}, hypothesis), hypothesis);
}

RC_GTEST_PROP(MarginsProperty, SwappingArmsAndSidesGivesTheSameP, ()) {
  const ProportionArms arms{.treatment = AnyCounts(), .control = AnyCounts()};
  const ProportionArms swapped{.treatment = arms.control, .control = arms.treatment};
  const double margin = *rc::gen::inRange(-300, 300) / 1000.0;
  const Inference there = *RateDifferenceTest(arms, {.null = margin, .alternative = Alternative::kGreater});
  const Inference back = *RateDifferenceTest(swapped, {.null = -margin, .alternative = Alternative::kLess});
  RC_ASSERT(std::abs(there.p - back.p) < 1e-9);
}

TEST(MarginsTest, AtNoDifferenceTheyAreTheScoreTestAndWelch) {
  const ProportionArms arms{.treatment = {267, 21307}, .control = {122, 21306}};
  ASSERT_OK_AND_ASSIGN(const ZTest score, ScoreTest(arms));
  ASSERT_OK_AND_ASSIGN(const Inference difference, RateDifferenceTest(arms, {}));
  EXPECT_NEAR(difference.statistic, score.z, 1e-12);
  ASSERT_OK_AND_ASSIGN(const Inference ratio, RateRatioTest(arms, {.null = 1}));
  EXPECT_NEAR(ratio.statistic, score.z, 1e-9);
  const MeanArms means{.treatment = {20, 3, 4}, .control = {30, 2, 9}};
  ASSERT_OK_AND_ASSIGN(const WelchResult welch, WelchTest(means, 0.95, Alternative::kGreater));
  ASSERT_OK_AND_ASSIGN(const Inference test, MeanDifferenceTest(means, {.alternative = Alternative::kGreater}));
  EXPECT_DOUBLE_EQ(test.p, welch.p);
  EXPECT_EQ(test.interval, welch.interval);
}

TEST(MarginsTest, NonInferiorityLooksOnTheSideOfTheMargin) {
  const Hypothesis more = NonInferiority(0.1, /*more_is_better=*/true, 0.975);
  EXPECT_EQ(more.null, -0.1);
  EXPECT_EQ(more.alternative, Alternative::kGreater);
  const Hypothesis less = NonInferiority(0.1, /*more_is_better=*/false, 0.975);
  EXPECT_EQ(less.null, 0.1);
  EXPECT_EQ(less.alternative, Alternative::kLess);
  const ProportionArms arms{.treatment = {83, 100}, .control = {84, 100}};
  ASSERT_OK_AND_ASSIGN(const Inference within, RateDifferenceTest(arms, NonInferiority(0.15, true, 0.975)));
  EXPECT_LT(within.p, 0.025);
  EXPECT_GT(within.interval.lower, -0.15);
  EXPECT_EQ(within.interval.upper, INFINITY);
  ASSERT_OK_AND_ASSIGN(const Inference not_within, RateDifferenceTest(arms, NonInferiority(0.05, true, 0.975)));
  EXPECT_GT(not_within.p, 0.025);
}

TEST(MarginsTest, WhatCannotBeIsRefused) {
  const ProportionArms arms{.treatment = {1, 2}, .control = {1, 2}};
  for (const double null : {-1.0, 1.0, double{NAN}, double{INFINITY}}) {
    EXPECT_THAT(RateDifferenceTest(arms, {.null = null}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  }
  for (const double null : {0.0, -1.0, double{NAN}, double{INFINITY}}) {
    EXPECT_THAT(RateRatioTest(arms, {.null = null}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  }
  EXPECT_THAT(RateDifferenceTest(arms, {.alternative = Alternative::kLess, .level = 0.5}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(RateDifferenceTest({{1, 2}, {0, 0}}, {}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(MeanDifferenceTest({{2, 1, 1}, {2, 1, 1}}, {.null = NAN}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(MeanDifferenceTest({{1, 1, 1}, {2, 1, 1}}, {}),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  ASSERT_OK_AND_ASSIGN(const Inference none, RateRatioTest({{0, 5}, {0, 9}}, {.null = 2}));
  EXPECT_TRUE(std::isnan(none.estimate));
  EXPECT_EQ(none.p, 1);
  EXPECT_OK(RateRatioTest({{1, 1'000'000'000'000}, {1, 1}}, {.null = 1e-12}));
}

}  // namespace
}  // namespace sendlift
