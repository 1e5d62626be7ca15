#include "stats/rate_intervals.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "stats/proportions.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
constexpr int64_t kTrillion = 1'000'000'000'000;

Counts AnyCounts() {
  const int64_t trials = *rc::gen::inRange<int64_t>(1, *rc::gen::element<int64_t>(5, 100, 100'000, kTrillion));
  const int64_t some = *rc::gen::inRange<int64_t>(0, trials + 1);
  return {*rc::gen::element<int64_t>(0, trials, some, some / 100), trials};
}

void Holds(const absl::StatusOr<Interval>& interval, double estimate) {
  RC_ASSERT(interval.ok());
  const double slack = 1e-12 * (1 + std::abs(estimate));
  RC_ASSERT(interval->lower <= estimate + slack);
  RC_ASSERT(interval->upper >= estimate - slack);
}

RC_GTEST_PROP(RateIntervalsProperty, TheyHoldTheirEstimates, ()) {
  const ProportionArms arms{.treatment = AnyCounts(), .control = AnyCounts()};
  const double level = *rc::gen::element(0.5, 0.9, 0.95, 0.9999);
  const double rate = RateOf(arms.treatment);
  Holds(ClopperPearsonInterval(arms.treatment, level), rate);
  Holds(AgrestiCoullInterval(arms.treatment, level), rate);
  Holds(WaldInterval(arms.treatment, level), rate);
  Holds(WaldDifference(arms, level), rate - RateOf(arms.control));
  if (arms.control.successes == 0) return;
  Holds(KatzRatio(arms, level), rate / RateOf(arms.control));
  Holds(MoverWilsonRatio(arms, level), rate / RateOf(arms.control));
}

RC_GTEST_PROP(RateIntervalsProperty, SwappingTheArmsMirrors, ()) {
  const ProportionArms arms{.treatment = AnyCounts(), .control = AnyCounts()};
  const ProportionArms swapped{.treatment = arms.control, .control = arms.treatment};
  for (const auto function : {WaldDifference, AgrestiCaffoDifference}) {
    const Interval there = *function(arms, 0.95);
    const Interval back = *function(swapped, 0.95);
    RC_ASSERT(std::abs(there.lower + back.upper) <= 1e-15);
    RC_ASSERT(std::abs(there.upper + back.lower) <= 1e-15);
  }
  for (const auto function : {KatzRatio, MoverWilsonRatio}) {
    const Interval there = *function(arms, 0.95);
    const Interval back = *function(swapped, 0.95);
    RC_ASSERT((there.lower == 0) == std::isinf(back.upper));
    RC_ASSERT((back.lower == 0) == std::isinf(there.upper));
    if (there.lower > 0) RC_ASSERT(std::abs(there.lower * back.upper - 1) < 1e-9);
    if (back.lower > 0) RC_ASSERT(std::abs(there.upper * back.lower - 1) < 1e-9);
  }
}

RC_GTEST_PROP(RateIntervalsProperty, ClopperPearsonIsMirroredByFailures, ()) {
  const Counts counts = AnyCounts();
  const Interval exact = *ClopperPearsonInterval(counts, 0.95);
  const Interval failures = *ClopperPearsonInterval(FailuresOf(counts), 0.95);
  RC_ASSERT(std::abs(exact.lower - (1 - failures.upper)) < 1e-12);
  RC_ASSERT(std::abs(exact.upper - (1 - failures.lower)) < 1e-12);
}

TEST(RateIntervalsTest, ClopperPearsonOfNoSuccessIsClosed) {
  ASSERT_OK_AND_ASSIGN(const Interval none, ClopperPearsonInterval({0, 20}, 0.95));
  EXPECT_EQ(none.lower, 0);
  EXPECT_NEAR(none.upper, 1 - std::pow(0.025, 1.0 / 20), 1e-14);
}

TEST(RateIntervalsTest, WaldLeavesTheRangeAndIsNotClipped) {
  ASSERT_OK_AND_ASSIGN(const Interval wald, WaldInterval({1, 30}, 0.95));
  EXPECT_LT(wald.lower, 0);
  ASSERT_OK_AND_ASSIGN(const Interval none, WaldInterval({0, 30}, 0.95));
  EXPECT_EQ(none, (Interval{0, 0}));
}

TEST(RateIntervalsTest, ExtremeCountsHaveAnAnswerOrAStatus) {
  const Counts extremes[] = {
      {0, 1},     {1, 1},     {1, kTrillion},     {kTrillion, kTrillion}, {kTrillion / 2, kTrillion},
      {0, kMost}, {1, kMost}, {kMost / 2, kMost}, {kMost, kMost}};
  for (const Counts& treatment : extremes) {
    for (const double level : {1e-9, 0.95, 1 - 1e-12}) {
      for (const auto function : {ClopperPearsonInterval, AgrestiCoullInterval, WaldInterval}) {
        const absl::StatusOr<Interval> interval = function(treatment, level);
        if (interval.ok()) EXPECT_LE(interval->lower, interval->upper) << treatment.successes;
        EXPECT_TRUE(interval.ok() || absl::IsOutOfRange(interval.status()));
      }
      for (const Counts& control : extremes) {
        for (const auto function : {WaldDifference, AgrestiCaffoDifference, MoverWilsonRatio, KatzRatio}) {
          ASSERT_OK_AND_ASSIGN(const Interval interval, function({treatment, control}, level));
          EXPECT_LE(interval.lower, interval.upper) << treatment.successes << " " << control.successes;
        }
      }
    }
  }
  EXPECT_THAT(ClopperPearsonInterval({2, 1}, 0.95), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(KatzRatio({{1, 2}, {0, 0}}, 0.95), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(MoverWilsonRatio({{1, 2}, {1, 2}}, NAN), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace sendlift
