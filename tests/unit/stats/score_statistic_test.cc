#include "stats/score_statistic.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace sendlift {
namespace {

double LogLikelihood(const ProportionArms& arms, double treatment, double control) {
  const auto term = [](int64_t count, double rate) {
    return count == 0 ? 0 : static_cast<double>(count) * std::log(rate);
  };
  return term(arms.treatment.successes, treatment) +
         term(arms.treatment.trials - arms.treatment.successes, 1 - treatment) + term(arms.control.successes, control) +
         term(arms.control.trials - arms.control.successes, 1 - control);
}

ProportionArms AnyArms(Random& random) {
  const auto n1 = static_cast<int64_t>(1 + random.Below(40));
  const auto n2 = static_cast<int64_t>(1 + random.Below(40));
  return {.treatment = {static_cast<int64_t>(random.Below(static_cast<uint64_t>(n1) + 1)), n1},
          .control = {static_cast<int64_t>(random.Below(static_cast<uint64_t>(n2) + 1)), n2}};
}

TEST(ScoreStatisticTest, NoOtherRatesWithTheDifferenceAreMoreLikely) {
  for (uint64_t seed = 1; seed <= 2000; ++seed) {
    Random random(seed);
    const ProportionArms arms = AnyArms(random);
    const double difference = 1.98 * random.Uniform() - 0.99;
    const RestrictedRates best = RatesGivenDifference(arms, difference);
    EXPECT_NEAR(best.treatment - best.control, difference, 1e-15) << "seed " << seed;
    const double likelihood = LogLikelihood(arms, best.treatment, best.control);
    for (int i = 1; i < 100; ++i) {
      const double low = (1 - std::abs(difference)) * i / 100;
      const double treatment = difference < 0 ? low : low + difference;
      EXPECT_LE(LogLikelihood(arms, treatment, treatment - difference), likelihood + 1e-9) << "seed " << seed;
    }
  }
}

TEST(ScoreStatisticTest, NoOtherRatesWithTheRatioAreMoreLikely) {
  for (uint64_t seed = 1; seed <= 2000; ++seed) {
    Random random(seed);
    const ProportionArms arms = AnyArms(random);
    const double ratio = std::exp(6 * random.Uniform() - 3);
    const RestrictedRates best = RatesGivenRatio(arms, ratio);
    EXPECT_NEAR(best.treatment, ratio * best.control, 1e-12) << "seed " << seed;
    const double likelihood = LogLikelihood(arms, best.treatment, best.control);
    for (int i = 1; i < 100; ++i) {
      const double control = std::min(1.0, 1 / ratio) * i / 100;
      EXPECT_LE(LogLikelihood(arms, ratio * control, control), likelihood + 1e-9) << "seed " << seed;
    }
  }
}

TEST(ScoreStatisticTest, TinyRatesKeepTheirDigits) {
  constexpr int64_t kTrials = 1'000'000'000'000;
  const ProportionArms arms{.treatment = {5, kTrials}, .control = {3, kTrials}};
  const RestrictedRates rates = RatesGivenDifference(arms, 2e-12);
  EXPECT_NEAR(rates.treatment / 5e-12, 1, 1e-9);
  EXPECT_NEAR(rates.control / 3e-12, 1, 1e-9);
}

TEST(ScoreStatisticTest, FullDifferenceLeavesOnlyTheCorners) {
  const ProportionArms arms{.treatment = {3, 10}, .control = {4, 10}};
  EXPECT_EQ(RatesGivenDifference(arms, 1).treatment, 1);
  EXPECT_EQ(RatesGivenDifference(arms, 1).control, 0);
  EXPECT_EQ(RatesGivenDifference(arms, -1).treatment, 0);
}

TEST(ScoreStatisticTest, UnbiasedVarianceIsLargerByNOverNMinusOne) {
  const ProportionArms arms{.treatment = {3, 10}, .control = {4, 10}};
  const RestrictedRates rates{.treatment = 0.3, .control = 0.4};
  const double plain = ScoreVarianceAt(arms, rates, 1, ScoreVariance::kMaximumLikelihood);
  EXPECT_DOUBLE_EQ(plain, 0.3 * 0.7 / 10 + 0.4 * 0.6 / 10);
  EXPECT_DOUBLE_EQ(ScoreVarianceAt(arms, rates, 1, ScoreVariance::kUnbiased), plain * 20 / 19);
}

TEST(ScoreStatisticTest, LargeSamplesEstimateTheLimitingRates) {
  const ProportionArms arms{.treatment = {300'000, 1'000'000}, .control = {100'000, 500'000}};
  for (const double difference : {-0.3, -0.01, 0.0, 0.05, 0.4}) {
    const RestrictedRates counted = RatesGivenDifference(arms, difference);
    const RestrictedRates limit = LimitingRatesGivenDifference({.treatment = 0.3, .control = 0.2}, 2, difference);
    EXPECT_NEAR(counted.treatment, limit.treatment, 1e-12);
    EXPECT_NEAR(limit.treatment - limit.control, difference, 1e-12);
  }
}

TEST(ScoreStatisticTest, DifferencesNotRejectedAreBetweenTheRoots) {
  const Interval interval = DifferencesNotRejected(0.1, [](double d) { return std::abs(d - 0.1) - 0.25; });
  EXPECT_NEAR(interval.lower, -0.15, 1e-14);
  EXPECT_NEAR(interval.upper, 0.35, 1e-14);
  EXPECT_EQ(DifferencesNotRejected(0.1, [](double) { return -1.0; }), (Interval{-1, 1}));
}

}  // namespace
}  // namespace sendlift
