#include "stats/heterogeneity.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "stats/distributions.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/stats/error_rate.h"

namespace sendlift {
namespace {

using ::testing::_;

TEST(CochranQTest, FollowsItsFormulas) {
  // Weights 4, 1 and 1 around a mean of 2.
  ASSERT_OK_AND_ASSIGN(const HeterogeneityTest test, CochranQ({{1, 0.5}, {2, 1}, {6, 1}}));
  EXPECT_NEAR(test.common.value, 2, 1e-15);
  EXPECT_NEAR(test.common.standard_error, std::sqrt(1.0 / 6), 1e-15);
  EXPECT_NEAR(test.q, 4 + 0 + 16, 1e-13);
  EXPECT_EQ(test.degrees_of_freedom, 2);
  EXPECT_NEAR(test.p, std::exp(-10), 1e-17);
  EXPECT_NEAR(test.i_squared, 0.9, 1e-14);
  EXPECT_NEAR(test.tau_squared, 18 / (6 - 18.0 / 6), 1e-13);
  const double near = 1 / 6.25, far = 1 / 7.0;
  EXPECT_NEAR(test.average.value, (near * 1 + far * 2 + far * 6) / (near + 2 * far), 1e-13);
  EXPECT_NEAR(test.average.standard_error, 1 / std::sqrt(near + 2 * far), 1e-13);
}

TEST(CochranQTest, IsTheSquareOfZForTwoTiers) {
  ASSERT_OK_AND_ASSIGN(const HeterogeneityTest test, CochranQ({{0.07, 0.004}, {0.01, 0.005}}));
  const double z = 0.06 / std::hypot(0.004, 0.005);
  EXPECT_NEAR(test.q, z * z, 1e-10);
  EXPECT_NEAR(test.p, 2 * NormalUpperTail(z), 1e-25);
}

TEST(CochranQTest, EqualEffectsAreHomogeneous) {
  ASSERT_OK_AND_ASSIGN(const HeterogeneityTest test, CochranQ({{0.5, 0.5}, {0.5, 1}, {0.5, 2}}));
  EXPECT_NEAR(test.q, 0, 1e-25);
  EXPECT_EQ(test.tau_squared, 0);
  EXPECT_EQ(test.i_squared, 0);
  EXPECT_EQ(test.average.value, test.common.value);
}

std::vector<NormalEstimate> AnyEffects() {
  std::vector<NormalEstimate> effects;
  const auto count = *rc::gen::inRange<size_t>(2, 20);
  while (effects.size() < count) {
    effects.push_back({*rc::gen::inRange(-1000, 1000) / 100.0, *rc::gen::inRange(1, 1000) / 100.0});
  }
  return effects;
}

RC_GTEST_PROP(HeterogeneityProperties, TheOrderAndTheUnitDoNotMatter, ()) {
  const std::vector<NormalEstimate> effects = AnyEffects();
  std::vector<NormalEstimate> other(effects.rbegin(), effects.rend());
  std::rotate(other.begin(), other.begin() + 1, other.end());
  const HeterogeneityTest test = *CochranQ(effects);
  RC_ASSERT(CochranQ(other)->q == test.q && CochranQ(other)->tau_squared == test.tau_squared);
  RC_ASSERT(GailSimon(other)->p == GailSimon(effects)->p);
  for (NormalEstimate& effect : other) effect = {effect.value * 1e-6, effect.standard_error * 1e-6};
  const HeterogeneityTest scaled = *CochranQ(other);
  RC_ASSERT(std::abs(scaled.q - test.q) <= 1e-9 * (1 + test.q));
  RC_ASSERT(std::abs(scaled.tau_squared * 1e12 - test.tau_squared) <= 1e-9 * (1 + test.tau_squared));
}

TEST(HeterogeneityTest, FalseAlarmsAreAsManyAsAllowed) {
  constexpr int kRounds = 20'000;
  Random random(7);
  int64_t differ = 0, change_sign = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<NormalEstimate> effects;
    for (const double error : {1.0, 2.0, 0.5, 0.7}) effects.push_back({0.3 + error * random.Normal(), error});
    differ += CochranQ(effects)->p < 0.05 ? 1 : 0;
    change_sign += GailSimon(effects)->p < 0.05 ? 1 : 0;
  }
  EXPECT_LE(differ, testing::MostEvents(kRounds, 0.05));
  EXPECT_GE(differ, kRounds - testing::MostEvents(kRounds, 0.95));
  EXPECT_LE(change_sign, testing::MostEvents(kRounds, 0.05));
}

// The 5 % points of Gail and Simon (1985), table 1.
TEST(GailSimonTest, CriticalValuesAreThoseOfTheTable) {
  const std::pair<int, double> table[] = {{2, 2.71}, {3, 4.23}, {4, 5.43}, {5, 6.50}};
  for (const auto& [tiers, critical] : table) {
    std::vector<NormalEstimate> effects(static_cast<size_t>(tiers), {100, 1});
    effects[0].value = -std::sqrt(critical);
    ASSERT_OK_AND_ASSIGN(const SignChangeTest test, GailSimon(effects));
    EXPECT_NEAR(test.statistic, critical, 1e-12);
    EXPECT_NEAR(test.p, 0.05, 2e-4) << tiers;
  }
}

TEST(GailSimonTest, EffectsOnOneSideAreNoSignChange) {
  ASSERT_OK_AND_ASSIGN(const SignChangeTest test, GailSimon({{1, 1}, {5, 1}, {9, 1}}));
  EXPECT_EQ(test.statistic, 0);
  EXPECT_NEAR(test.p, 0.75, 1e-14);
}

TEST(HeterogeneityTest, RefusesImpossibleInputAndAnswersExtremes) {
  for (const std::vector<NormalEstimate>& wrong :
       std::vector<std::vector<NormalEstimate>>{{{1, 1}},
                                                {{1, 1}, {NAN, 1}},
                                                {{1, 1}, {1, 0}},
                                                {{1, 1}, {1, INFINITY}},
                                                std::vector<NormalEstimate>(10'001)}) {
    EXPECT_THAT(CochranQ(wrong), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(GailSimon(wrong), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  }
  EXPECT_THAT(CochranQ({{1e308, 1e-300}, {-1e308, 1}}), testing::HasCode(absl::StatusCode::kOutOfRange, _));
  EXPECT_THAT(GailSimon({{1e308, 1e-300}, {-1e308, 1e-300}}), testing::HasCode(absl::StatusCode::kOutOfRange, _));
  ASSERT_OK_AND_ASSIGN(const HeterogeneityTest tiny, CochranQ({{1e-300, 1e-300}, {3e-300, 1e-300}}));
  EXPECT_NEAR(tiny.q, 2, 1e-12);
  EXPECT_OK(CochranQ({{1, 1e-160}, {2, 1e160}}));
}

}  // namespace
}  // namespace sendlift
