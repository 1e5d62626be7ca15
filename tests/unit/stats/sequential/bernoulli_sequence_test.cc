#include "stats/sequential/bernoulli_sequence.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "base/random.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/stats/sequential/binomial_threshold.h"

namespace sendlift {
namespace {

using ::testing::_;
using ::testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

RC_GTEST_PROP(BernoulliSequenceTest, HoldsTheEstimateAndMirrors, ()) {
  const int trials = *rc::gen::inRange(1, 3000);
  const int successes = *rc::gen::inRange(0, trials + 1);
  const BernoulliTuning tuning{.trials_opt = *rc::gen::element(1.0, 100.0, 1e4)};
  const auto interval = BernoulliSequence({successes, trials}, 0.05, tuning);
  const auto mirrored = BernoulliSequence({trials - successes, trials}, 0.05, tuning);
  RC_ASSERT(interval.ok() && mirrored.ok());
  RC_ASSERT(interval->Holds(static_cast<double>(successes) / trials));
  RC_ASSERT(interval->lower >= 0 && interval->upper <= 1);
  RC_ASSERT(std::abs(interval->lower - (1 - mirrored->upper)) < 1e-12);
}

RC_GTEST_PROP(BernoulliSequenceTest, PBelowAlphaIffTheIntervalLeavesTheRateOut, ()) {
  const int trials = *rc::gen::inRange(1, 500);
  const int successes = *rc::gen::inRange(0, trials + 1);
  const double rate = *rc::gen::inRange(1, 100) / 100.0;
  const auto interval = BernoulliSequence({successes, trials}, 0.05, {});
  const auto p = BernoulliSequencePValue({successes, trials}, rate, {});
  RC_ASSERT(interval.ok() && p.ok());
  RC_ASSERT((*p < 0.05) == !interval->Holds(rate));
}

TEST(BernoulliSequenceTest, NoneAndAllReachTheirEnds) {
  ASSERT_OK_AND_ASSIGN(const Interval none, BernoulliSequence({0, 200}, 0.05, {}));
  EXPECT_EQ(none.lower, 0);
  EXPECT_LT(none.upper, 0.06);
  ASSERT_OK_AND_ASSIGN(const Interval all, BernoulliSequence({200, 200}, 0.05, {}));
  EXPECT_EQ(all.upper, 1);
  EXPECT_NEAR(all.lower, 1 - none.upper, 1e-12);
}

TEST(BernoulliSequenceTest, ErrsAtMostAlphaWhenItIsLookedAtAfterEveryTrial) {
  constexpr int kRuns = 400;
  constexpr double kAlpha = 0.1;
  constexpr double kRate = 0.08;
  Random random(7);
  int wrong = 0;
  for (int run = 0; run < kRuns; ++run) {
    Counts counts{.successes = 0, .trials = 0};
    bool left_out = false;
    while (!left_out && counts.trials < 300) {
      ++counts.trials;
      counts.successes += random.Chance(kRate);
      ASSERT_OK_AND_ASSIGN(const double p, BernoulliSequencePValue(counts, kRate, {.alpha_opt = kAlpha}));
      left_out = p < kAlpha;
    }
    wrong += left_out;
  }
  EXPECT_LE(static_cast<double>(wrong) / kRuns, testing::MostOften(kRuns, kAlpha));
  EXPECT_GT(wrong, 0);
}

TEST(BernoulliSequenceTest, ManyTrialsAndTinyRatesHaveIntervals) {
  constexpr int64_t kMany = 1'000'000'000'000;
  for (const int64_t successes : {int64_t{0}, int64_t{1}, int64_t{2}, int64_t{1000}, kMany / 2, kMany - 1, kMany}) {
    ASSERT_OK_AND_ASSIGN(const Interval interval, BernoulliSequence({successes, kMany}, 0.05, {.trials_opt = 1e12}));
    const double rate = static_cast<double>(successes) / static_cast<double>(kMany);
    EXPECT_TRUE(interval.Holds(rate)) << successes;
    EXPECT_LT(interval.upper - interval.lower, 1e-5) << successes;
  }
  EXPECT_OK(BernoulliSequencePValue({1, kMany}, 1e-12, {}));
  EXPECT_OK(BernoulliSequence({1, 2}, 1e-300, {.trials_opt = 1e-300, .alpha_opt = 1e-300}));
}

TEST(BernoulliSequenceTest, RefusesWhatHasNoMeaning) {
  const auto invalid = [](absl::string_view field) {
    return testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr(std::string(field)));
  };
  EXPECT_THAT(BernoulliSequence({-1, 5}, 0.05, {}), invalid("successes"));
  EXPECT_THAT(BernoulliSequence({6, 5}, 0.05, {}), invalid("successes"));
  EXPECT_THAT(BernoulliSequence({6, int64_t{1} << 60}, 0.05, {}), invalid("trials"));
  EXPECT_THAT(BernoulliSequence({0, 0}, 0.05, {}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  for (const double bad : {kNan, kInfinity, 0.0, -1.0}) {
    EXPECT_THAT(BernoulliSequence({1, 5}, bad, {}), invalid("alpha"));
    EXPECT_THAT(BernoulliSequence({1, 5}, 0.05, {.trials_opt = bad}), invalid("trials_opt"));
    EXPECT_THAT(BernoulliSequence({1, 5}, 0.05, {.alpha_opt = bad}), invalid("alpha_opt"));
    EXPECT_THAT(BernoulliSequencePValue({1, 5}, bad, {}), invalid("p"));
  }
}

}  // namespace
}  // namespace sendlift
