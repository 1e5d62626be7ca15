#include "stats/timing/kaplan_meier.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

#include "base/random.h"
#include "stats/distributions.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/stats/timing/samples.h"

namespace sendlift {
namespace {

using ::testing::_;
using testing::DrawSample;
using testing::OwnedSample;

RC_GTEST_PROP(KaplanMeierTest, EqualsTheEmpiricalDistributionWithoutCensoring, ()) {
  const auto days = *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 30)));
  const std::vector<double> times(days.begin(), days.end());
  const std::vector<uint8_t> events(days.size(), 1);
  const auto curve = KaplanMeier({.times = times, .events = events});
  RC_ASSERT(curve.ok());
  const auto n = static_cast<double>(days.size());
  for (int day = -1; day <= 31; ++day) {
    const auto later = std::count_if(days.begin(), days.end(), [day](int d) { return d > day; });
    const double share = static_cast<double>(later) / n;
    const SurvivalStep at = SurvivalAt(*curve, day);
    RC_ASSERT(at.survival == share);
    RC_ASSERT(std::abs(at.standard_error - std::sqrt(share * (1 - share) / n)) < 1e-12);
  }
}

RC_GTEST_PROP(KaplanMeierTest, NeverRisesAndHoldsItselfWithinItsLimits, ()) {
  Random random(*rc::gen::arbitrary<uint64_t>());
  const OwnedSample sample = DrawSample(random, {.customers = 60, .granularity = *rc::gen::element(0.0, 0.3)});
  const auto curve = KaplanMeier(sample.View());
  RC_ASSERT(curve.ok());
  double before = 1;
  for (const SurvivalStep& step : curve->steps) {
    RC_ASSERT(step.survival < before && step.survival >= 0);
    before = step.survival;
    const auto limits = LogLogLimits(*curve, step.time, 0.95);
    RC_ASSERT(limits.ok() && limits->Holds(step.survival) && limits->lower >= 0 && limits->upper <= 1);
  }
  const auto median = SurvivalQuantile(*curve, 0.5, 0.95);
  RC_ASSERT(median.ok() && median->interval.Holds(median->time));
}

// Miller's leukaemia data, maintained arm: height and error as R's survfit prints them, the limits by their formula.
TEST(KaplanMeierTest, AgreesWithSurvfitOnLeukaemia) {
  const std::vector<double> times = {9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161};
  const std::vector<uint8_t> events = {1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0};
  ASSERT_OK_AND_ASSIGN(const KaplanMeierCurve curve, KaplanMeier({.times = times, .events = events}));
  EXPECT_EQ(curve.customers, 11);
  EXPECT_EQ(curve.last_time, 161);
  EXPECT_NEAR(SurvivalAt(curve, 18).survival, 0.7159090909, 1e-9);
  EXPECT_NEAR(SurvivalAt(curve, 18).standard_error, 0.1397, 5e-5);
  EXPECT_EQ(SurvivalAt(curve, 22.9).survival, SurvivalAt(curve, 18).survival);
  ASSERT_OK_AND_ASSIGN(const TimeQuantile median, SurvivalQuantile(curve, 0.5, 0.95));
  EXPECT_EQ(median.time, 31);
  ASSERT_OK_AND_ASSIGN(const TimeQuantile late, SurvivalQuantile(curve, 0.9, 0.95));
  EXPECT_EQ(late.time, INFINITY);
  ASSERT_OK_AND_ASSIGN(const Interval limits, LogLogLimits(curve, 18, 0.95));
  const double z = NormalUpperQuantile(0.025);
  const double greenwood = 1 / (11.0 * 10) + 1 / (10.0 * 9) + 1 / (8.0 * 7);
  const double spread = z * std::sqrt(greenwood) / -std::log(0.7159090909);
  EXPECT_NEAR(limits.lower, std::pow(0.7159090909, std::exp(spread)), 1e-6);
  EXPECT_NEAR(limits.upper, std::pow(0.7159090909, std::exp(-spread)), 1e-6);
}

TEST(KaplanMeierTest, TheMedianOfAFlatPieceIsItsMiddle) {
  const std::vector<double> times = {1, 2, 4, 5};
  const std::vector<uint8_t> events(4, 1);
  ASSERT_OK_AND_ASSIGN(const KaplanMeierCurve curve, KaplanMeier({.times = times, .events = events}));
  ASSERT_OK_AND_ASSIGN(const TimeQuantile median, SurvivalQuantile(curve, 0.5, 0.95));
  EXPECT_EQ(median.time, 3);
}

TEST(KaplanMeierTest, EventsComeBeforeThoseLostAtTheSameTime) {
  const std::vector<double> times = {1, 1};
  ASSERT_OK_AND_ASSIGN(const KaplanMeierCurve curve,
                       KaplanMeier({.times = times, .events = std::vector<uint8_t>{0, 1}}));
  EXPECT_EQ(SurvivalAt(curve, 1).survival, 0.5);
}

// 2000 samples of 60. The limits are approximate there, so any true rate of misses from 3.7 % to 6.3 % is accepted; one
// inside fails with a chance of at most 1e-6 (normal deviate 4.75).
TEST(KaplanMeierTest, LogLogLimitsCoverTheTruth) {
  constexpr int kSamples = 2000;
  int misses = 0;
  Random random(11);
  for (int i = 0; i < kSamples; ++i) {
    const OwnedSample sample = DrawSample(random, {.customers = 60});
    ASSERT_OK_AND_ASSIGN(const KaplanMeierCurve curve, KaplanMeier(sample.View()));
    ASSERT_OK_AND_ASSIGN(const Interval limits, LogLogLimits(curve, 0.7, 0.95));
    misses += !limits.Holds(std::exp(-0.7));
  }
  const double allowed = 0.05 + 0.013;
  EXPECT_LE(misses, kSamples * allowed + 4.75 * std::sqrt(kSamples * allowed * (1 - allowed)));
  EXPECT_GE(misses, kSamples * 0.037 - 4.75 * std::sqrt(kSamples * 0.037 * 0.963));
}

TEST(KaplanMeierTest, ExtremeInputsGiveAStatus) {
  EXPECT_THAT(KaplanMeier({}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  const std::vector<double> wrong = {NAN};
  EXPECT_THAT(KaplanMeier({.times = wrong, .events = std::vector<uint8_t>{1}}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  const std::vector<double> zero = {0, 0, 1e308};
  ASSERT_OK_AND_ASSIGN(const KaplanMeierCurve curve,
                       KaplanMeier({.times = zero, .events = std::vector<uint8_t>{1, 0, 1}}));
  EXPECT_EQ(SurvivalAt(curve, INFINITY).survival, 0);
  ASSERT_OK_AND_ASSIGN(const Interval at_zero, LogLogLimits(curve, 1e308, 0.95));
  EXPECT_EQ(at_zero.lower, 0);
  EXPECT_THAT(LogLogLimits(curve, NAN, 0.95), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  for (const double level : {0.0, 1.0, -1.0, static_cast<double>(NAN)}) {
    EXPECT_THAT(LogLogLimits(curve, 1, level), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(SurvivalQuantile(curve, level, 0.9), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  }
  ASSERT_OK_AND_ASSIGN(const KaplanMeierCurve none,
                       KaplanMeier({.times = zero, .events = std::vector<uint8_t>{0, 0, 0}}));
  EXPECT_TRUE(none.steps.empty());
  EXPECT_EQ(SurvivalAt(none, 5).survival, 1);
  ASSERT_OK_AND_ASSIGN(const TimeQuantile never, SurvivalQuantile(none, 0.5, 0.95));
  EXPECT_EQ(never.time, INFINITY);
}

}  // namespace
}  // namespace sendlift
