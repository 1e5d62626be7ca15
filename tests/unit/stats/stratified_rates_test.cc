#include "stats/stratified_rates.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "stats/proportions.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/stats/coverage.h"

namespace sendlift {
namespace {

using ::testing::_;

using Strata = std::vector<ProportionArms>;

Counts AnyCounts() {
  const int64_t trials = *rc::gen::inRange<int64_t>(0, *rc::gen::element<int64_t>(4, 100, 100'000));
  const int64_t some = *rc::gen::inRange<int64_t>(0, trials + 1);
  return {*rc::gen::element<int64_t>(0, trials, some, some / 50), trials};
}

std::vector<ProportionArms> AnyStrata() {
  std::vector<ProportionArms> strata(*rc::gen::inRange<size_t>(1, 6));
  for (ProportionArms& arms : strata) arms = {.treatment = AnyCounts(), .control = AnyCounts()};
  strata.push_back({.treatment = {1, 5}, .control = {2, 7}});
  return strata;
}

TEST(StratifiedRatesTest, OneStratumIsMiettinenNurminen) {
  for (const ProportionArms& arms :
       {ProportionArms{{56, 70}, {48, 80}}, ProportionArms{{5, 56}, {0, 29}}, ProportionArms{{0, 10}, {0, 20}}}) {
    ASSERT_OK_AND_ASSIGN(const Inference stratified, StratifiedMiettinenNurminen(Strata{arms}, 0.95));
    ASSERT_OK_AND_ASSIGN(const Interval alone, MiettinenNurminenDifference(arms, 0.95));
    EXPECT_NEAR(stratified.interval.lower, alone.lower, 1e-13);
    EXPECT_NEAR(stratified.interval.upper, alone.upper, 1e-13);
    ASSERT_OK_AND_ASSIGN(const ZTest test, ScoreTest(arms));
    EXPECT_NEAR(stratified.p, test.p, 1e-13);
  }
}

// The weights by hand: 100*100/200 = 50 and 40*60/100 = 24.
TEST(StratifiedRatesTest, WeightsAreThoseOfMantelAndHaenszel) {
  const std::vector<ProportionArms> strata = {{{30, 100}, {20, 100}}, {{8, 40}, {6, 60}}};
  ASSERT_OK_AND_ASSIGN(const Inference result, StratifiedMiettinenNurminen(strata, 0.95));
  EXPECT_NEAR(result.estimate, (50 * 0.1 + 24 * 0.1) / 74, 1e-15);
}

TEST(StratifiedRatesTest, AShiftedMixIsNoEffect) {
  const std::vector<ProportionArms> strata = {{{90, 900}, {10, 100}}, {{1, 100}, {9, 900}}};
  ASSERT_OK_AND_ASSIGN(const Inference result, StratifiedMiettinenNurminen(strata, 0.95));
  EXPECT_NEAR(result.estimate, 0, 1e-15);
  EXPECT_NEAR(result.p, 1, 1e-9);
  ASSERT_OK_AND_ASSIGN(const ZTest crude, ScoreTest({{91, 1000}, {19, 1000}}));
  EXPECT_LT(crude.p, 1e-6);
}

TEST(StratifiedRatesTest, StrataWithoutSuccessesOrCustomersTakePartOrAreLeftOut) {
  const std::vector<ProportionArms> strata = {{{30, 100}, {20, 100}}, {{0, 40}, {0, 60}}, {{5, 5}, {5, 5}}};
  ASSERT_OK_AND_ASSIGN(const Inference result, StratifiedMiettinenNurminen(strata, 0.95));
  EXPECT_TRUE(result.interval.Holds(result.estimate));
  EXPECT_TRUE(std::isfinite(result.p + result.interval.lower + result.interval.upper));
  ASSERT_OK_AND_ASSIGN(const Inference nothing,
                       StratifiedMiettinenNurminen(Strata{{{0, 40}, {0, 60}}, {{0, 4}, {0, 6}}}, 0.95));
  EXPECT_EQ(nothing.p, 1);
  EXPECT_LT(nothing.interval.lower, 0);
  EXPECT_GT(nothing.interval.upper, 0);
  ASSERT_OK_AND_ASSIGN(const Inference alone, StratifiedMiettinenNurminen(Strata{strata[0]}, 0.95));
  ASSERT_OK_AND_ASSIGN(const Inference with_empty,
                       StratifiedMiettinenNurminen(Strata{strata[0], {{0, 0}, {3, 8}}, {{0, 0}, {0, 0}}}, 0.95));
  EXPECT_EQ(with_empty.interval, alone.interval);
}

TEST(StratifiedRatesTest, TheRatioOfOneStratumIsThatOfMiettinenAndNurminen) {
  for (const ProportionArms& arms : {ProportionArms{{56, 70}, {48, 80}}, ProportionArms{{5, 56}, {0, 29}},
                                     ProportionArms{{0, 56}, {5, 29}}, ProportionArms{{10, 10}, {20, 20}}}) {
    ASSERT_OK_AND_ASSIGN(const StratifiedRatio stratified, StratifiedMiettinenNurminenRatio(Strata{arms}, 0.95));
    ASSERT_OK_AND_ASSIGN(const Interval alone, MiettinenNurminenRatio(arms, 0.95));
    EXPECT_NEAR(stratified.interval.lower, alone.lower, 1e-12);
    if (std::isfinite(alone.upper)) EXPECT_NEAR(stratified.interval.upper, alone.upper, 1e-12);
    EXPECT_EQ(std::isfinite(stratified.interval.upper), std::isfinite(alone.upper));
  }
}

// Mantel and Haenszel by hand: (30*100/200 + 8*60/100) / (20*100/200 + 6*40/100) = 19.8 / 12.4.
TEST(StratifiedRatesTest, TheRatioIsThatOfMantelAndHaenszel) {
  const std::vector<ProportionArms> strata = {{{30, 100}, {20, 100}}, {{8, 40}, {6, 60}}};
  ASSERT_OK_AND_ASSIGN(const StratifiedRatio result, StratifiedMiettinenNurminenRatio(strata, 0.95));
  EXPECT_NEAR(result.estimate, 19.8 / 12.4, 1e-14);
  EXPECT_TRUE(result.interval.Holds(result.estimate));
}

RC_GTEST_PROP(StratifiedRatesProperty, TheRatioLeavesOneOutWhereTheDifferenceLeavesOutNought, ()) {
  const std::vector<ProportionArms> strata = AnyStrata();
  const auto difference = StratifiedMiettinenNurminen(strata, 0.95);
  const auto ratio = StratifiedMiettinenNurminenRatio(strata, 0.95);
  RC_ASSERT(difference.ok() && ratio.ok());
  if (std::abs(difference->p - 0.05) > 1e-9) RC_ASSERT(ratio->interval.Holds(1) == (difference->p > 0.05));
}

RC_GTEST_PROP(StratifiedRatesProperty, HoldsItsEstimateMirrorsAndAgreesWithItsP, ()) {
  const std::vector<ProportionArms> strata = AnyStrata();
  std::vector<ProportionArms> swapped = strata;
  for (ProportionArms& arms : swapped) std::swap(arms.treatment, arms.control);
  const double level = *rc::gen::element(0.8, 0.95, 0.99);
  const Inference there = *StratifiedMiettinenNurminen(strata, level);
  const Inference back = *StratifiedMiettinenNurminen(swapped, level);
  RC_ASSERT(there.interval.Holds(there.estimate));
  RC_ASSERT(std::abs(there.interval.lower + back.interval.upper) < 1e-9);
  RC_ASSERT(std::abs(there.interval.upper + back.interval.lower) < 1e-9);
  RC_ASSERT((there.p < 1 - level) == !there.interval.Holds(0));
}

TEST(StratifiedRatesTest, CoversTheTrueDifference) {
  constexpr double kControl[] = {0.02, 0.1, 0.4};
  testing::ExpectShare({0.94, 0.965}, 3000, 11, [&](Random& random) {
    std::vector<ProportionArms> strata(3);
    for (size_t k = 0; k < 3; ++k) {
      strata[k] = {.treatment = {0, 60 + 20 * static_cast<int64_t>(k)}, .control = {0, 80}};
      for (int64_t i = 0; i < strata[k].treatment.trials; ++i) {
        strata[k].treatment.successes += random.Chance(kControl[k] + 0.05);
      }
      for (int64_t i = 0; i < 80; ++i) strata[k].control.successes += random.Chance(kControl[k]);
    }
    return StratifiedMiettinenNurminen(strata, 0.95)->interval.Holds(0.05);
  });
}

TEST(StratifiedRatesTest, WhatCannotBeIsRefused) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  EXPECT_THAT(StratifiedMiettinenNurminen(Strata{}, 0.95), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(StratifiedMiettinenNurminen(Strata{{{0, 0}, {1, 2}}}, 0.95),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(StratifiedMiettinenNurminen(Strata{{{3, 2}, {1, 2}}}, 0.95),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(StratifiedMiettinenNurminen(Strata{{{1, 2}, {1, 2}}}, NAN),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(StratifiedMiettinenNurminen(Strata(100'001), 0.95),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_OK(StratifiedMiettinenNurminen(Strata{{{kMost, kMost}, {1, kMost}}, {{1, 1}, {0, kMost}}}, 0.95));
}

}  // namespace
}  // namespace sendlift
