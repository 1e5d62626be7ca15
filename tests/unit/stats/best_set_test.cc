#include "stats/best_set.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/stats/error_rate.h"

namespace sendlift {
namespace {

using ::testing::_;

// One-sided 5 % values of Dunnett (1955) for known errors and equal arms, as Bechhofer (1954) has them in three
// decimals.
TEST(BestSetTest, CriticalValuesAreThoseOfDunnettsTable) {
  const double table[] = {1.645, 1.916, 2.062, 2.160, 2.234};
  for (size_t others = 1; others <= 5; ++others) {
    ASSERT_OK_AND_ASSIGN(const auto arms, CompareWithBest(std::vector<NormalEstimate>(others + 1, {0.3, 0.7}), 0.95));
    EXPECT_NEAR(arms[0].critical_value, table[others - 1], 5e-4) << others;
  }
}

// Two comparisons with an arm whose error dominates are one, with an arm without error they are independent.
TEST(BestSetTest, CriticalValuesFollowTheCorrelation) {
  ASSERT_OK_AND_ASSIGN(const auto arms, CompareWithBest({{0, 1}, {0, 1e-5}, {0, 1e-5}}, 0.95));
  EXPECT_NEAR(arms[0].critical_value, 1.6449, 1e-3);
  ASSERT_OK_AND_ASSIGN(const auto sure, CompareWithBest({{0, 1e-5}, {0, 1}, {0, 1}}, 0.95));
  EXPECT_NEAR(sure[0].critical_value, NormalUpperQuantile(1 - std::sqrt(0.95)), 1e-4);
}

TEST(BestSetTest, AClearWinnerStandsAlone) {
  ASSERT_OK_AND_ASSIGN(const auto arms, CompareWithBest({{1, 0.1}, {2, 0.1}, {1.2, 0.1}}, 0.95));
  EXPECT_TRUE(arms[1].may_be_best);
  EXPECT_FALSE(arms[0].may_be_best || arms[2].may_be_best);
  EXPECT_EQ(arms[1].interval.lower, 0);
  EXPECT_NEAR(arms[1].difference, 0.8, 1e-15);
  EXPECT_NEAR(arms[1].interval.upper, 0.8 + 1.9163 * 0.1 * std::sqrt(2), 1e-5);
  EXPECT_EQ(arms[0].interval.upper, 0);
  EXPECT_NEAR(arms[0].interval.lower, -1 - 1.9163 * 0.1 * std::sqrt(2), 1e-5);
}

TEST(BestSetTest, ArmsThatCannotBeToldApartStayTogether) {
  ASSERT_OK_AND_ASSIGN(const auto arms, CompareWithBest({{1, 0.1}, {1.05, 0.1}, {0, 0.1}}, 0.95));
  EXPECT_TRUE(arms[0].may_be_best && arms[1].may_be_best);
  EXPECT_FALSE(arms[2].may_be_best);
  EXPECT_LT(arms[1].interval.lower, 0);
  EXPECT_GT(arms[1].interval.upper, 0);
}

TEST(BestSetTest, BonferroniIsTheWiderBound) {
  const std::vector<NormalEstimate> arms = {{1, 0.2}, {1.3, 0.1}, {1.1, 0.3}, {0.9, 0.2}};
  ASSERT_OK_AND_ASSIGN(const auto exact, CompareWithBest(arms, 0.95));
  ASSERT_OK_AND_ASSIGN(const auto bound, CompareWithBest(arms, 0.95, BestSetMethod::kBonferroni));
  for (size_t i = 0; i < arms.size(); ++i) {
    EXPECT_NEAR(bound[i].critical_value, NormalUpperQuantile(0.05 / 3), 1e-15);
    EXPECT_LT(exact[i].critical_value, bound[i].critical_value);
    EXPECT_GE(exact[i].interval.lower, bound[i].interval.lower);
    EXPECT_LE(exact[i].interval.upper, bound[i].interval.upper);
  }
}

// The bound is 5 % of misses and what a binomial of that rate exceeds with a chance of 10^-6. With one arm ahead of
// equal others by nothing the set misses it as often as it may, and no rarer: the critical values are exact.
TEST(BestSetTest, HoldsTheBestArmAndAllIntervalsHoldAtOnce) {
  constexpr int kRounds = 20'000;
  const std::vector<NormalEstimate> planned = {{0, 1}, {0, 0.5}, {0, 2}, {0, 1}};
  ASSERT_OK_AND_ASSIGN(const auto critical, BestSetCriticalValues(planned, 0.95));
  for (const double apart : {0.0, 1.0}) {
    Random random(20);
    const std::vector<double> truth = {0, apart, 0, apart};
    int64_t best_missed = 0, intervals_missed = 0;
    for (int round = 0; round < kRounds; ++round) {
      std::vector<NormalEstimate> arms = planned;
      for (size_t i = 0; i < truth.size(); ++i) arms[i].value = truth[i] + arms[i].standard_error * random.Normal();
      ASSERT_OK_AND_ASSIGN(const auto results, CompareWithBest(arms, critical));
      best_missed += results[1].may_be_best ? 0 : 1;
      bool all = true;
      for (size_t i = 0; i < truth.size(); ++i) {
        double others = -INFINITY;
        for (size_t j = 0; j < truth.size(); ++j) others = j == i ? others : std::max(others, truth[j]);
        all = all && results[i].interval.Holds(truth[i] - others);
      }
      intervals_missed += all ? 0 : 1;
    }
    EXPECT_LE(best_missed, testing::MostEvents(kRounds, 0.05));
    EXPECT_LE(intervals_missed, testing::MostEvents(kRounds, 0.05));
    if (apart == 0) EXPECT_GE(best_missed, kRounds - testing::MostEvents(kRounds, 0.95));
  }
}

RC_GTEST_PROP(BestSetProperties, TheLargestEstimateMayBeBestAndIntervalsHoldTheirEstimates, ()) {
  const auto count = *rc::gen::inRange<size_t>(2, 6);
  std::vector<NormalEstimate> arms;
  while (arms.size() < count) {
    arms.push_back({*rc::gen::inRange(-100, 100) / 10.0, *rc::gen::inRange(0, 100) / 20.0});
  }
  for (const BestSetMethod method : {BestSetMethod::kDunnett, BestSetMethod::kBonferroni}) {
    const auto results = *CompareWithBest(arms, 0.95, method);
    for (size_t i = 0; i < count; ++i) {
      if (results[i].difference >= 0) RC_ASSERT(results[i].may_be_best);
      RC_ASSERT(results[i].interval.lower <= 0 && results[i].interval.upper >= 0);
      RC_ASSERT(results[i].interval.Holds(results[i].difference));
    }
  }
}

TEST(BestSetTest, RefusesImpossibleInputAndAnswersExtremes) {
  EXPECT_THAT(CompareWithBest({{1, 1}}, 0.95), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(CompareWithBest({{1, 1}, {NAN, -1}}, 1),
              testing::HasCode(absl::StatusCode::kInvalidArgument,
                               ::testing::AllOf(::testing::HasSubstr("level"), ::testing::HasSubstr("arms[1].value"),
                                                ::testing::HasSubstr("arms[1].standard_error"))));
  EXPECT_THAT(CompareWithBest(std::vector<NormalEstimate>(65), 0.95),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_OK(CompareWithBest(std::vector<NormalEstimate>(65), 0.95, BestSetMethod::kBonferroni));
  const std::vector<NormalEstimate> two = {{1, 1}, {2, 1}};
  EXPECT_THAT(CompareWithBest(two, std::vector<double>{2}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(CompareWithBest(two, std::vector<double>{2, NAN}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(CompareWithBest({{1e308, 1}, {-1e308, 1}}, 0.95), testing::HasCode(absl::StatusCode::kOutOfRange, _));
  ASSERT_OK_AND_ASSIGN(const auto certain, CompareWithBest({{1, 0}, {2, 0}, {2, 0}}, 0.95));
  EXPECT_FALSE(certain[0].may_be_best);
  EXPECT_TRUE(certain[1].may_be_best && certain[2].may_be_best);
  EXPECT_OK(CompareWithBest({{0, 1e-300}, {1e300, 1e300}, {5e-324, 5e-324}}, 0.95));
}

TEST(EstimateOfRateTest, IsNotSureOfItselfAtTheEdges) {
  ASSERT_OK_AND_ASSIGN(const NormalEstimate none, EstimateOfRate({0, 100}));
  EXPECT_EQ(none.value, 0);
  EXPECT_NEAR(none.standard_error, std::sqrt(101.0 / 102 / 102 / 100), 1e-15);
  EXPECT_THAT(EstimateOfRate({0, 0}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(EstimateOfRate({3, 2}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace sendlift
