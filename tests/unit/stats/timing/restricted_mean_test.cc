#include "stats/timing/restricted_mean.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/random.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/stats/timing/samples.h"

namespace sendlift {
namespace {

using ::testing::_;
using testing::DrawSample;
using testing::OwnedSample;

KaplanMeierCurve CurveOf(const std::vector<double>& times, const std::vector<uint8_t>& events) {
  return KaplanMeier({.times = times, .events = events}).value();
}

RC_GTEST_PROP(RestrictedMeanTest, IsTheMeanOfTheCutTimesWithoutCensoring, ()) {
  const auto days = *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 30)));
  const double tau = *rc::gen::inRange(1, 40);
  const std::vector<double> times(days.begin(), days.end());
  const auto result = RestrictedMeanOf(CurveOf(times, std::vector<uint8_t>(times.size(), 1)), tau);
  RC_ASSERT(result.ok());
  double sum = 0;
  double squares = 0;
  for (const double time : times) {
    sum += std::min(time, tau);
    squares += std::min(time, tau) * std::min(time, tau);
  }
  const auto n = static_cast<double>(times.size());
  RC_ASSERT(std::abs(result->mean - sum / n) < 1e-9);
  RC_ASSERT(std::abs(result->standard_error * result->standard_error - (squares / n - sum * sum / n / n) / n) < 1e-9);
}

RC_GTEST_PROP(RestrictedMeanTest, SwappingTheArmsMirrorsTheDifference, ()) {
  Random random(*rc::gen::arbitrary<uint64_t>());
  const OwnedSample one = DrawSample(random, {.customers = 80, .censoring = 0.1});
  const OwnedSample two = DrawSample(random, {.customers = 80, .censoring = 0.1, .hazard_ratio = 2});
  const auto there = CompareRestrictedMeans(CurveOf(one.times, one.events), CurveOf(two.times, two.events), 0.5, 0.95);
  const auto back = CompareRestrictedMeans(CurveOf(two.times, two.events), CurveOf(one.times, one.events), 0.5, 0.95);
  RC_ASSERT(there.ok() && back.ok());
  RC_ASSERT(there->interval.lower == -back->interval.upper && there->p == back->p);
  RC_ASSERT(std::abs(there->ratio_interval.lower * back->ratio_interval.upper - 1) < 1e-12);
  RC_ASSERT((there->p < 0.05) == !there->interval.Holds(0));
  RC_ASSERT((there->ratio_p < 0.05) == !there->ratio_interval.Holds(1));
  RC_ASSERT(there->interval.Holds(there->difference) && there->ratio_interval.Holds(there->ratio));
}

// 2000 comparisons of 80 with 80 customers, truth (1 - exp(-h)) / h - (1 - exp(-1)) for tau 1. Any rate of misses from
// 4 % to 6.5 % is accepted, and one inside fails with a chance of at most 1e-6 (normal deviate 4.75).
TEST(RestrictedMeanTest, TheIntervalOfTheDifferenceCoversTheTruth) {
  constexpr int kComparisons = 2000;
  constexpr double kHazard = 1.5;
  const double truth = -std::expm1(-kHazard) / kHazard + std::expm1(-1.0);
  int misses = 0;
  Random random(31);
  for (int i = 0; i < kComparisons; ++i) {
    const OwnedSample treatment = DrawSample(random, {.customers = 80, .groups = 1, .hazard_ratio = kHazard});
    const OwnedSample control = DrawSample(random, {.customers = 80, .groups = 1});
    ASSERT_OK_AND_ASSIGN(const RestrictedMeanComparison result,
                         CompareRestrictedMeans(CurveOf(treatment.times, treatment.events),
                                                CurveOf(control.times, control.events), 1, 0.95));
    misses += !result.interval.Holds(truth);
  }
  EXPECT_LE(misses, kComparisons * 0.065 + 4.75 * std::sqrt(kComparisons * 0.065 * 0.935));
  EXPECT_GE(misses, kComparisons * 0.04 - 4.75 * std::sqrt(kComparisons * 0.04 * 0.96));
}

TEST(RestrictedMeanTest, TauMustLieWhereTheCurveIsKnown) {
  const KaplanMeierCurve open = CurveOf({1, 2, 3}, {1, 1, 0});
  EXPECT_OK(RestrictedMeanOf(open, 3));
  EXPECT_THAT(RestrictedMeanOf(open, 3.01), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  ASSERT_OK_AND_ASSIGN(const RestrictedMean closed, RestrictedMeanOf(CurveOf({1, 2, 3}, {1, 1, 1}), 50));
  EXPECT_NEAR(closed.mean, 2, 1e-12);
  for (const double tau : {0.0, -1.0, static_cast<double>(NAN), static_cast<double>(INFINITY)}) {
    EXPECT_THAT(RestrictedMeanOf(open, tau), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  }
}

TEST(RestrictedMeanTest, ExtremeInputsGiveAStatus) {
  const KaplanMeierCurve huge = CurveOf({1e308, 1.7e308, 1e-308}, {1, 0, 1});
  EXPECT_THAT(RestrictedMeanOf(huge, 1.5e308), testing::HasCode(absl::StatusCode::kOutOfRange, _));
  const KaplanMeierCurve at_once = CurveOf({0, 0}, {1, 1});
  const KaplanMeierCurve usual = CurveOf({1, 2, 3}, {1, 1, 0});
  EXPECT_THAT(CompareRestrictedMeans(at_once, usual, 1, 0.95),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(CompareRestrictedMeans(usual, usual, 1, 1), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  ASSERT_OK_AND_ASSIGN(const RestrictedMeanComparison same, CompareRestrictedMeans(usual, usual, 0.5, 0.95));
  EXPECT_EQ(same.p, 1);
  EXPECT_EQ(same.ratio_p, 1);
}

}  // namespace
}  // namespace sendlift
