#include "stats/post_stratification.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "stats/moments.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/stats/coverage.h"

namespace sendlift {
namespace {

using ::testing::_;
using Strata = std::vector<MeanArms>;

TEST(PostStratificationTest, OneStratumIsThePlainDifference) {
  const MeanArms arms{.treatment = {40, 5, 3}, .control = {60, 4, 2}};
  for (const StrataShares shares : {StrataShares::kRandom, StrataShares::kFixed}) {
    ASSERT_OK_AND_ASSIGN(const PostStratifiedResult result, PostStratify(Strata{arms}, shares, 0.95));
    ASSERT_OK_AND_ASSIGN(const WelchResult welch, WelchTest(arms, 0.95));
    ASSERT_OK_AND_ASSIGN(const DeltaLiftResult delta, DeltaLift(arms, 0.95, LiftQuantile::kNormal));
    EXPECT_DOUBLE_EQ(result.difference.estimate, welch.difference);
    EXPECT_DOUBLE_EQ(result.difference.standard_error, welch.standard_error);
    EXPECT_DOUBLE_EQ(result.lift.standard_error, delta.standard_error);
    EXPECT_EQ(result.pooled_strata, 0);
  }
}

// The fixture gb_poststrat_count without its multinomial term: .37423 instead of .37634.
TEST(PostStratificationTest, FixedSharesLeaveOutTheVarianceOfTheShares) {
  const auto arm = [](double n, double sum, double squares) {
    return MeanEstimate{.n = n, .mean = sum / n, .variance = (squares - sum * sum / n) / (n - 1)};
  };
  const Strata strata = {
      {arm(42, 708.1220000911836, 12249.255519049513), arm(21, 330.0696210595999, 5377.811252605509)},
      {arm(75, 1807.4703052657744, 45000.287664918586), arm(65, 1391.96628040659, 30546.63404187155)},
      {arm(101, 3104.5399914554023, 98365.40553530994), arm(102, 2916.824124651419, 86396.06886690554)},
      {arm(121, 4613.696610070716, 180520.64781229294), arm(151, 5172.587929941052, 182453.04528037464)},
      {arm(162, 7431.953259880505, 349244.6690736718), arm(160, 6539.348445231273, 274981.98909352464)}};
  ASSERT_OK_AND_ASSIGN(const PostStratifiedResult fixed, PostStratify(strata, StrataShares::kFixed, 0.95));
  EXPECT_NEAR(fixed.difference.estimate, 3.548094377986586, 1e-9);
  EXPECT_NEAR(fixed.difference.standard_error, 0.37423, 5e-6);
  ASSERT_OK_AND_ASSIGN(const PostStratifiedResult random, PostStratify(strata, StrataShares::kRandom, 0.95));
  EXPECT_NEAR(random.difference.standard_error, 0.37634374823059685, 1e-9);
}

TEST(PostStratificationTest, ThinStrataJoinTheLargest) {
  const MeanArms large{.treatment = {400, 5, 3}, .control = {600, 4, 2}};
  const MeanArms small{.treatment = {40, 9, 3}, .control = {60, 7, 2}};
  const MeanArms thin{.treatment = {1, 50, 0}, .control = {3, 2, 1}};
  const MeanArms constant{.treatment = {5, 0, 0}, .control = {5, 1, 1}};
  ASSERT_OK_AND_ASSIGN(const PostStratifiedResult result,
                       PostStratify(Strata{small, thin, large, constant, {}}, StrataShares::kRandom, 0.95));
  EXPECT_EQ(result.pooled_strata, 2);
  MeanArms joined = large;
  for (const MeanArms& arms : {thin, constant}) {
    joined = {.treatment = Pooled(joined.treatment, arms.treatment), .control = Pooled(joined.control, arms.control)};
  }
  ASSERT_OK_AND_ASSIGN(const PostStratifiedResult by_hand,
                       PostStratify(Strata{small, joined}, StrataShares::kRandom, 0.95));
  EXPECT_NEAR(result.difference.estimate, by_hand.difference.estimate, 1e-12);
  EXPECT_NEAR(result.difference.standard_error, by_hand.difference.standard_error, 1e-12);
}

RC_GTEST_PROP(PostStratificationProperty, SwappingTheArmsNegatesAndTheOrderOfStrataIsNothing, ()) {
  Strata strata(*rc::gen::inRange<size_t>(1, 6));
  for (MeanArms& arms : strata) {
    const auto arm = [] {
      return MeanEstimate{.n = static_cast<double>(*rc::gen::inRange(2, 500)),
                          .mean = *rc::gen::inRange(1, 100) / 10.0,
                          .variance = *rc::gen::inRange(1, 100) / 10.0};
    };
    arms = {.treatment = arm(), .control = arm()};
  }
  Strata swapped(strata.rbegin(), strata.rend());
  for (MeanArms& arms : swapped) std::swap(arms.treatment, arms.control);
  const auto shares = *rc::gen::element(StrataShares::kRandom, StrataShares::kFixed);
  const PostStratifiedResult there = *PostStratify(strata, shares, 0.95);
  const PostStratifiedResult back = *PostStratify(swapped, shares, 0.95);
  RC_ASSERT(std::abs(there.difference.estimate + back.difference.estimate) < 1e-10);
  RC_ASSERT(std::abs(there.difference.standard_error - back.difference.standard_error) < 1e-10);
  RC_ASSERT(there.difference.interval.Holds(there.difference.estimate));
  RC_ASSERT(there.lift.interval.Holds(there.lift.estimate));
}

// Three tiers with means 0, 5 and 20 and an effect that differs; the tier of a customer is by chance.
TEST(PostStratificationTest, IntervalsCoverTheEffectOnThePopulation) {
  constexpr double kMeans[] = {0, 5, 20};
  constexpr double kEffects[] = {0, 1, 4};
  testing::ExpectShare({0.935, 0.96}, 2000, 31, [&](Random& random) {
    std::vector<std::array<Moments, 2>> cells(3);
    for (int i = 0; i < 400; ++i) {
      const size_t tier = random.Below(3);
      const bool treated = random.Chance(0.5);
      cells[tier][treated ? 1 : 0].Add(kMeans[tier] + (treated ? kEffects[tier] : 0) + random.Normal());
    }
    Strata strata;
    for (const auto& [control, treatment] : cells) {
      strata.push_back({.treatment = *EstimateOf(treatment), .control = *EstimateOf(control)});
    }
    return PostStratify(strata, StrataShares::kRandom, 0.95)->difference.interval.Holds(5.0 / 3);
  });
}

TEST(PostStratificationTest, WhatCannotBeIsRefused) {
  const MeanArms fine{.treatment = {4, 1, 1}, .control = {6, 1, 1}};
  const auto shares = StrataShares::kRandom;
  EXPECT_THAT(PostStratify(Strata{}, shares, 0.95), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(PostStratify(Strata{{{1, 1, 0}, {6, 1, 1}}}, shares, 0.95),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(PostStratify(Strata{fine, {{4, NAN, 1}, {6, 1, 1}}}, shares, 0.95),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(PostStratify(Strata{fine}, shares, 0), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(PostStratify(Strata(100'001), shares, 0.95), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(PostStratify(Strata{{{4, 1e308, 1}, {6, -1e308, 1}}}, shares, 0.95),
              testing::HasCode(absl::StatusCode::kOutOfRange, _));
  ASSERT_OK_AND_ASSIGN(const PostStratifiedResult no_lift, PostStratify(Strata{{{4, 1, 1}, {6, 0, 1}}}, shares, 0.95));
  EXPECT_TRUE(std::isnan(no_lift.lift.interval.lower));
}

}  // namespace
}  // namespace sendlift
