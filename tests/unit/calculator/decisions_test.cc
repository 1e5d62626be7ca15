#include "calculator/decisions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "tests/support/status_matchers.h"
#include "tests/support/wrong_numbers.h"

namespace sendlift::calculator {
namespace {

using ::sendlift::testing::ExpectOddNumbersAnswered;
using ::sendlift::testing::WrongFields;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <typename List>
void AddCounts(List& list, int64_t successes, int64_t trials) {
  auto& counts = *list.Add();
  counts.set_successes(successes);
  counts.set_trials(trials);
}

template <typename Request>
Request WithArms(const std::vector<std::pair<int64_t, int64_t>>& arms) {
  Request request;
  for (const auto& [successes, trials] : arms) AddCounts(*request.mutable_arms(), successes, trials);
  return request;
}

v1::TestHeterogeneityRequest TwoEffects(double first, double second) {
  v1::TestHeterogeneityRequest request;
  for (const double estimate : {first, second}) {
    auto& effect = *request.add_effects();
    effect.set_estimate(estimate);
    effect.set_standard_error(1);
  }
  return request;
}

v1::ShrinkRatesRequest Cells(const std::vector<std::pair<int64_t, int64_t>>& cells) {
  v1::ShrinkRatesRequest request;
  for (const auto& [successes, trials] : cells) AddCounts(*request.mutable_cells(), successes, trials);
  return request;
}

v1::JudgeRequest JudgeOf(double estimate, double lower, double upper) {
  v1::JudgeRequest request;
  request.set_estimate(estimate);
  request.mutable_interval()->set_lower(lower);
  request.mutable_interval()->set_upper(upper);
  request.set_p_value(0.1);
  request.set_treatment_customers(1000);
  request.set_control_customers(1000);
  return request;
}

v1::Verdict::Code CodeOf(const v1::JudgeRequest& request) {
  const auto verdict = Judge(request);
  EXPECT_OK(verdict);
  return verdict.ok() ? verdict->code() : v1::Verdict::CODE_UNSPECIFIED;
}

TEST(AdjustPValuesTest, GivesThePublishedNumbers) {
  v1::AdjustPValuesRequest request;
  for (const double p : {0.002, 0.004, 0.006, 0.008, 0.01, 0.012}) request.add_p_values(p);
  ASSERT_OK_AND_ASSIGN(const v1::AdjustedPValues adjusted, AdjustPValues(request));
  EXPECT_NEAR(adjusted.bonferroni(1), 0.024, 1e-12);
  EXPECT_NEAR(adjusted.holm(1), 0.02, 1e-12);
  EXPECT_NEAR(adjusted.hochberg(1), 0.012, 1e-12);
  EXPECT_NEAR(adjusted.sidak(1), 0.02376127616613988, 1e-12);
  EXPECT_NEAR(adjusted.benjamini_hochberg(1), 0.012, 1e-12);
  EXPECT_NEAR(adjusted.benjamini_yekutieli(1), 0.0294, 1e-12);
  request.set_p_values(2, 1.5);
  EXPECT_THAT(WrongFields(AdjustPValues(request)), ElementsAre("p_values[2]"));
}

TEST(CompareWithBestTest, OfTwoArmsItIsTheOneSidedTest) {
  ASSERT_OK_AND_ASSIGN(const v1::BestComparison comparison,
                       CompareWithBest(WithArms<v1::CompareWithBestRequest>({{10, 100}, {30, 100}})));
  const double error = std::sqrt((11.0 * 91 + 31.0 * 71) / 102 / 102 / 100);
  ASSERT_EQ(comparison.arms_size(), 2);
  EXPECT_FALSE(comparison.arms(0).may_be_best());
  EXPECT_TRUE(comparison.arms(1).may_be_best());
  EXPECT_NEAR(comparison.arms(0).interval().lower(), -0.2 - 1.6448536 * error, 1e-4);
  EXPECT_EQ(comparison.arms(0).interval().upper(), 0);
}

TEST(TestHeterogeneityTest, GivesCochranAndGailSimon) {
  ASSERT_OK_AND_ASSIGN(const v1::HeterogeneityTest test, TestHeterogeneity(TwoEffects(-3, 3)));
  EXPECT_NEAR(test.q(), 18, 1e-12);
  EXPECT_EQ(test.degrees_of_freedom(), 1);
  EXPECT_NEAR(test.p_value(), 2.209049699858544e-05, 1e-15);
  EXPECT_NEAR(test.i_squared(), 17.0 / 18, 1e-12);
  EXPECT_NEAR(test.tau_squared(), 17, 1e-12);
  EXPECT_NEAR(test.sign_change_p_value(), std::erfc(3 / std::sqrt(2)) / 2, 1e-12);
}

TEST(ShrinkRatesTest, EqualRatesMeetAtTheirMean) {
  ASSERT_OK_AND_ASSIGN(const v1::ShrunkRates shrunk, ShrinkRates(Cells({{10, 100}, {20, 200}, {30, 300}, {10, 100}})));
  EXPECT_NEAR(shrunk.mean(), 0.1, 1e-14);
  EXPECT_EQ(shrunk.tau_squared(), 0);
  for (const auto& cell : shrunk.cells()) EXPECT_NEAR(cell.rate(), 0.1, 1e-14);
  EXPECT_THAT(WrongFields(ShrinkRates(Cells({{10, 100}, {20, 200}, {30, 0}}))),
              ElementsAre("cells", "cells[2].trials", "cells[2].successes"));
}

// By hand: Q = 9 + 1 + 0 + 0 + 16, tau^2 = (Q - 4) / 4, and the weight of each is tau^2 / (tau^2 + 1).
TEST(ShrinkEffectsTest, PullsTowardsTheMeanByTheWeight) {
  v1::ShrinkEffectsRequest request;
  for (const double value : {0, 2, 3, 3, 7}) {
    auto& effect = *request.add_effects();
    effect.set_estimate(value);
    effect.set_standard_error(1);
  }
  ASSERT_OK_AND_ASSIGN(const v1::ShrunkEffects shrunk, ShrinkEffects(request));
  EXPECT_NEAR(shrunk.mean(), 3, 1e-14);
  EXPECT_NEAR(shrunk.tau_squared(), 5.5, 1e-12);
  EXPECT_NEAR(shrunk.effects(4).weight(), 5.5 / 6.5, 1e-12);
  EXPECT_NEAR(shrunk.effects(4).estimate(), 3 + 4 * 5.5 / 6.5, 1e-12);
  EXPECT_LT(shrunk.effects(4).interval().lower(), shrunk.effects(4).estimate());
  EXPECT_GT(shrunk.effects(4).standard_error(), 0);
  request.mutable_effects()->RemoveLast();
  request.mutable_effects(1)->set_standard_error(0);
  EXPECT_THAT(WrongFields(ShrinkEffects(request)), ElementsAre("effects[1].standard_error"));
}

TEST(JudgeTest, ReadsTheIntervalAgainst0AndTheMargin) {
  EXPECT_EQ(CodeOf(JudgeOf(0.02, 0.01, 0.03)), v1::Verdict::BETTER);
  EXPECT_EQ(CodeOf(JudgeOf(-0.02, -0.03, -0.01)), v1::Verdict::WORSE);
  v1::JudgeRequest complaints = JudgeOf(0.02, 0.01, 0.03);
  complaints.set_less_is_better(true);
  EXPECT_EQ(CodeOf(complaints), v1::Verdict::WORSE);
  v1::JudgeRequest equal = JudgeOf(0, -0.01, 0.01);
  EXPECT_EQ(CodeOf(equal), v1::Verdict::INCONCLUSIVE);
  equal.set_margin(0.02);
  EXPECT_EQ(CodeOf(equal), v1::Verdict::NO_DIFFERENCE_BEYOND_MARGIN);
}

TEST(JudgeTest, SaysHowManyCustomersItTakes) {
  ASSERT_OK_AND_ASSIGN(const v1::Verdict verdict, Judge(JudgeOf(0.01, -0.01, 0.03)));
  EXPECT_EQ(verdict.code(), v1::Verdict::INCONCLUSIVE);
  EXPECT_EQ(verdict.needed_customer_count(), 8173);
  EXPECT_THAT(verdict.text(), HasSubstr("7173 more customers in treatment"));
}

TEST(JudgeTest, WithholdsWhatCannotBeTrusted) {
  v1::JudgeRequest request = JudgeOf(0.02, 0.01, 0.03);
  request.set_open_share(0.2);
  EXPECT_EQ(CodeOf(request), v1::Verdict::WITHHELD_IMMATURE);
  request.set_control_customers(500);
  EXPECT_EQ(CodeOf(request), v1::Verdict::WITHHELD_SAMPLE_RATIO);
  request.set_treatment_per_control(2);
  request.set_open_share(0);
  EXPECT_EQ(CodeOf(request), v1::Verdict::BETTER);
  request.set_treatment_customers(3);
  request.set_control_customers(0);
  EXPECT_EQ(CodeOf(request), v1::Verdict::NO_DATA);
}

TEST(JudgeTest, WrongNumbersAreNamed) {
  v1::JudgeRequest request = JudgeOf(0.5, 0.01, 0.03);
  request.set_alpha(1);
  request.set_power(2);
  request.set_margin(-1);
  request.set_treatment_per_control(-1);
  request.set_open_share(1.5);
  request.set_control_customers(-1);
  EXPECT_THAT(WrongFields(Judge(request)), ElementsAre("control_customers", "treatment_per_control", "alpha", "power",
                                                       "margin", "open_share", "interval"));
}

TEST(DecisionsTest, OddNumbersAreAnsweredOrNamed) {
  v1::AdjustPValuesRequest p_values;
  p_values.add_p_values(0.1);
  ExpectOddNumbersAnswered(&AdjustPValues, p_values);
  auto best = WithArms<v1::CompareWithBestRequest>({{1, 10}, {2, 10}, {5, 10}});
  best.set_alpha(0.1);
  ExpectOddNumbersAnswered(&CompareWithBest, best);
  ExpectOddNumbersAnswered(&TestHeterogeneity, TwoEffects(-3, 3));
  v1::ShrinkRatesRequest cells = Cells({{10, 100}, {40, 200}, {10, 300}, {20, 100}});
  cells.set_confidence_level(0.9);
  ExpectOddNumbersAnswered(&ShrinkRates, cells);
  v1::ShrinkEffectsRequest effects;
  for (int i = 1; i <= 4; ++i) {
    auto& effect = *effects.add_effects();
    effect.set_estimate(i * i);
    effect.set_standard_error(0.5 * i);
  }
  effects.set_confidence_level(0.9);
  ExpectOddNumbersAnswered(&ShrinkEffects, effects);
  v1::JudgeRequest judge = JudgeOf(0.01, -0.01, 0.03);
  judge.set_treatment_per_control(1);
  judge.set_alpha(0.05);
  judge.set_power(0.8);
  judge.set_margin(0.01);
  judge.set_open_share(1e-9);
  ExpectOddNumbersAnswered(&Judge, judge);
}

}  // namespace
}  // namespace sendlift::calculator
