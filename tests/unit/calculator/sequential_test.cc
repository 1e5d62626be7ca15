#include "calculator/sequential.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/support/status_matchers.h"
#include "tests/support/wrong_numbers.h"

namespace sendlift::calculator {
namespace {

using ::sendlift::testing::ExpectOddNumbersAnswered;
using ::sendlift::testing::WrongFields;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::GroupSequentialPlan PlanOf(const std::vector<double>& information) {
  v1::GroupSequentialPlan plan;
  plan.mutable_information_fractions()->Add(information.begin(), information.end());
  return plan;
}

v1::GroupSequentialPlan EqualLooks(int looks) {
  v1::GroupSequentialPlan plan;
  for (int k = 1; k <= looks; ++k) plan.add_information_fractions(static_cast<double>(k) / looks);
  return plan;
}

v1::DesignGroupSequentialRequest DesignRequest(v1::GroupSequentialPlan plan) {
  v1::DesignGroupSequentialRequest request;
  *request.mutable_plan() = std::move(plan);
  return request;
}

v1::EstimateAfterStoppingRequest StoppedRequest(v1::GroupSequentialPlan plan, int look, double estimate) {
  v1::EstimateAfterStoppingRequest request;
  *request.mutable_plan() = std::move(plan);
  request.set_look(look);
  request.set_estimate(estimate);
  request.set_standard_error(1);
  return request;
}

v1::EvaluateConfidenceSequenceRequest SequenceRequest() {
  v1::EvaluateConfidenceSequenceRequest request;
  request.mutable_control()->set_n(3000);
  request.mutable_control()->set_sum(1396.87);
  request.mutable_control()->set_sum_of_squares(52377.9767);
  request.mutable_treatment()->set_n(3461);
  request.mutable_treatment()->set_sum(2422.7);
  request.mutable_treatment()->set_sum_of_squares(134698.29);
  request.set_planned_customers(1000);
  request.set_relative(true);
  return request;
}

TEST(EvaluateConfidenceSequenceTest, GivesThePublishedNumbers) {
  ASSERT_OK_AND_ASSIGN(const v1::ConfidenceSequence sequence, EvaluateConfidenceSequence(SequenceRequest()));
  EXPECT_NEAR(sequence.estimate(), 0.50336, 6e-6);
  EXPECT_NEAR(sequence.standard_error(), 0.33341, 6e-6);
  EXPECT_NEAR(sequence.interval().lower(), -0.55844, 6e-6);
  EXPECT_NEAR(sequence.interval().upper(), 1.56516, 6e-6);
  EXPECT_EQ(sequence.anytime_p_value(), 1);
}

TEST(EvaluateConfidenceSequenceTest, ThePlanHasToBeFixed) {
  v1::EvaluateConfidenceSequenceRequest request = SequenceRequest();
  request.set_planned_customers(0);
  request.set_alpha(1);
  EXPECT_THAT(WrongFields(EvaluateConfidenceSequence(request)), ElementsAre("alpha", "planned_customers"));
}

TEST(DesignGroupSequentialTest, GivesThePublishedOBrienFlemingBounds) {
  ASSERT_OK_AND_ASSIGN(const v1::GroupSequentialDesign design,
                       DesignGroupSequential(DesignRequest(PlanOf({0.2, 0.4, 0.6, 0.8, 1}))));
  constexpr double kPublished[] = {4.876884949, 3.356946291, 2.68025843, 2.289788675, 2.030998253};
  ASSERT_EQ(design.looks_size(), 5);
  for (int k = 0; k < 5; ++k) EXPECT_NEAR(design.looks(k).critical_z(), kPublished[k], 1e-4);
  EXPECT_NEAR(design.looks(4).cumulative_alpha(), 0.05, 1e-8);
  EXPECT_NEAR(design.looks(4).cumulative_power(), 0.8, 1e-6);
}

TEST(DesignGroupSequentialTest, GivesThePublishedPocockBounds) {
  v1::DesignGroupSequentialRequest request = DesignRequest(PlanOf({0.2, 0.4, 0.6, 0.8, 1}));
  request.mutable_plan()->set_spending(v1::GroupSequentialPlan::POCOCK);
  ASSERT_OK_AND_ASSIGN(const v1::GroupSequentialDesign design, DesignGroupSequential(request));
  EXPECT_NEAR(design.looks(0).critical_z(), 2.437976688, 1.2e-4);
  EXPECT_NEAR(design.looks(4).critical_z(), 2.38590632, 1.2e-4);
}

TEST(DesignGroupSequentialTest, GivesThePublishedInflationOfHwangShihAndDeCani) {
  v1::DesignGroupSequentialRequest request = DesignRequest(PlanOf({0.2, 0.4, 0.6, 0.8, 1}));
  request.mutable_plan()->set_spending(v1::GroupSequentialPlan::HWANG_SHIH_DE_CANI);
  request.mutable_plan()->set_parameter(-4);
  request.mutable_plan()->set_alpha(0.025);
  request.mutable_plan()->set_sides(1);
  request.set_power(0.9);
  ASSERT_OK_AND_ASSIGN(const v1::GroupSequentialDesign design, DesignGroupSequential(request));
  EXPECT_NEAR(design.sample_size_inflation(), 1.023, 5e-4);
  constexpr double kCrossing[] = {0.037, 0.1512, 0.2647, 0.2699, 0.1771};
  double crossed = 0;
  for (int k = 0; k < 5; ++k) {
    crossed += kCrossing[k];
    EXPECT_NEAR(design.looks(k).cumulative_power(), crossed, 3e-4);
  }
}

TEST(DesignGroupSequentialTest, GivesTheCostOf14LooksAndOfNaivePeeking) {
  ASSERT_OK_AND_ASSIGN(const v1::GroupSequentialDesign design, DesignGroupSequential(DesignRequest(EqualLooks(14))));
  EXPECT_NEAR(design.sample_size_inflation(), 1.042, 1e-3);
  EXPECT_LT(design.expected_sample_size_ratio(), 1);
  v1::DesignGroupSequentialRequest one_sided = DesignRequest(EqualLooks(2));
  one_sided.mutable_plan()->set_sides(1);
  one_sided.mutable_plan()->set_alpha(0.025);
  ASSERT_OK_AND_ASSIGN(const v1::GroupSequentialDesign twice, DesignGroupSequential(one_sided));
  EXPECT_NEAR(twice.naive_false_positive_rate(), 0.042, 5e-4);
}

v1::DesignGroupSequentialRequest ShapedRequest(int looks, v1::GroupSequentialPlan::Spending shape,
                                               double parameter = 0) {
  v1::DesignGroupSequentialRequest request = DesignRequest(EqualLooks(looks));
  request.mutable_plan()->set_spending(shape);
  request.mutable_plan()->set_parameter(parameter);
  return request;
}

TEST(DesignGroupSequentialTest, GivesThePublishedClassicalBounds) {
  ASSERT_OK_AND_ASSIGN(const v1::GroupSequentialDesign obrien_fleming,
                       DesignGroupSequential(ShapedRequest(4, v1::GroupSequentialPlan::CLASSICAL_O_BRIEN_FLEMING)));
  constexpr double kPublished[] = {4.05, 2.86, 2.34, 2.02};
  for (int k = 0; k < 4; ++k) EXPECT_NEAR(obrien_fleming.looks(k).critical_z(), kPublished[k], 0.005);
  ASSERT_OK_AND_ASSIGN(const v1::GroupSequentialDesign pocock,
                       DesignGroupSequential(ShapedRequest(4, v1::GroupSequentialPlan::CLASSICAL_POCOCK)));
  EXPECT_NEAR(pocock.sample_size_inflation(), 1.202, 6e-4);
  EXPECT_EQ(pocock.looks(0).critical_z(), pocock.looks(3).critical_z());
  ASSERT_OK_AND_ASSIGN(const v1::GroupSequentialDesign wang_tsiatis,
                       DesignGroupSequential(ShapedRequest(9, v1::GroupSequentialPlan::WANG_TSIATIS, 0.1)));
  EXPECT_NEAR(wang_tsiatis.looks(8).critical_z(), 2.113, 6e-4);
  ASSERT_OK_AND_ASSIGN(const v1::GroupSequentialDesign peto,
                       DesignGroupSequential(ShapedRequest(3, v1::GroupSequentialPlan::HAYBITTLE_PETO)));
  EXPECT_EQ(peto.looks(1).critical_z(), 3);
  EXPECT_NEAR(peto.looks(2).critical_z(), 1.9751, 1e-4);
  EXPECT_NEAR(peto.looks(2).cumulative_alpha(), 0.05, 1e-9);
}

TEST(DesignGroupSequentialTest, GivesTheCostOfAConfidenceSequence) {
  ASSERT_OK_AND_ASSIGN(const v1::GroupSequentialDesign design,
                       DesignGroupSequential(ShapedRequest(14, v1::GroupSequentialPlan::CONFIDENCE_SEQUENCE)));
  EXPECT_NEAR(design.sample_size_inflation(), 1.76, 1e-3);
  EXPECT_LT(design.looks(13).cumulative_alpha(), 0.05);
}

TEST(DesignGroupSequentialTest, AnEarlyBoundThatUsesUpAlphaIsRefused) {
  const auto refused = DesignGroupSequential(ShapedRequest(5, v1::GroupSequentialPlan::HAYBITTLE_PETO, 1.5));
  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
}

// The default design of gsDesign: k = 3, test.type = 4, Hwang-Shih-DeCani -4 and -2, alpha 0.025, beta 0.1.
v1::DesignGroupSequentialRequest FutilityRequest() {
  v1::DesignGroupSequentialRequest request = ShapedRequest(3, v1::GroupSequentialPlan::HWANG_SHIH_DE_CANI, -4);
  request.mutable_plan()->set_sides(1);
  request.mutable_plan()->set_alpha(0.025);
  request.set_power(0.9);
  request.mutable_futility()->set_spending(v1::GroupSequentialPlan::HWANG_SHIH_DE_CANI);
  request.mutable_futility()->set_parameter(-2);
  return request;
}

TEST(DesignGroupSequentialTest, GivesThePublishedFutilityBounds) {
  ASSERT_OK_AND_ASSIGN(const v1::GroupSequentialDesign design, DesignGroupSequential(FutilityRequest()));
  constexpr double kUpper[] = {3.0107, 2.5465, 1.9992};
  constexpr double kLower[] = {-0.2387, 0.9411};
  for (int k = 0; k < 3; ++k) EXPECT_NEAR(design.looks(k).critical_z(), kUpper[k], 6e-5);
  for (int k = 0; k < 2; ++k) EXPECT_NEAR(design.looks(k).futility_z(), kLower[k], 6e-5);
  EXPECT_EQ(design.looks(2).futility_z(), design.looks(2).critical_z());
  EXPECT_NEAR(design.sample_size_inflation(), 1.070, 6e-4);
  EXPECT_NEAR(design.looks(2).cumulative_power(), 0.9, 1e-6);
  EXPECT_NEAR(design.looks(2).cumulative_alpha(), 0.025, 1e-9);
  EXPECT_GT(design.looks(2).cumulative_futility(), 0.975);
  EXPECT_LT(design.expected_sample_size_ratio_without_effect(), design.expected_sample_size_ratio());
}

TEST(DesignGroupSequentialTest, WithoutFutilityItIsNotSpokenOf) {
  ASSERT_OK_AND_ASSIGN(const v1::GroupSequentialDesign design, DesignGroupSequential(DesignRequest(EqualLooks(2))));
  EXPECT_FALSE(design.looks(0).has_futility_z());
  EXPECT_FALSE(design.looks(0).has_cumulative_futility());
  EXPECT_GT(design.expected_sample_size_ratio_without_effect(), design.expected_sample_size_ratio());
}

TEST(DesignGroupSequentialTest, WrongFutilityIsNamed) {
  v1::DesignGroupSequentialRequest request = ShapedRequest(2, v1::GroupSequentialPlan::CLASSICAL_POCOCK);
  request.mutable_plan()->set_information_fractions(1, 0.9);
  request.mutable_futility()->set_spending(v1::GroupSequentialPlan::POWER);
  EXPECT_THAT(WrongFields(DesignGroupSequential(request)),
              ElementsAre("plan.sides", "plan.spending", "plan.information_fractions", "futility.parameter"));
  request = FutilityRequest();
  request.mutable_futility()->set_spending(v1::GroupSequentialPlan::HAYBITTLE_PETO);
  request.mutable_futility()->set_parameter(3);
  request.set_power(1 - 1e-14);
  EXPECT_THAT(WrongFields(DesignGroupSequential(request)), ElementsAre("power", "futility.spending"));
}

TEST(DesignGroupSequentialTest, WrongPlansAreNamed) {
  const auto wrong = [](const v1::GroupSequentialPlan& plan) {
    return WrongFields(DesignGroupSequential(DesignRequest(plan)));
  };
  EXPECT_THAT(wrong(PlanOf({})), ElementsAre("plan.information_fractions"));
  EXPECT_THAT(wrong(PlanOf({0.5, 0.505, 1})), ElementsAre("plan.information_fractions[1]"));
  EXPECT_THAT(wrong(PlanOf({0.5, 1.5})), ElementsAre("plan.information_fractions[1]"));
  EXPECT_THAT(wrong(EqualLooks(60)), IsEmpty());
  EXPECT_THAT(wrong(EqualLooks(61)), ElementsAre("plan.information_fractions"));
  v1::GroupSequentialPlan plan = EqualLooks(2);
  plan.set_alpha(0.6);
  plan.set_sides(1);
  EXPECT_THAT(wrong(plan), ElementsAre("plan.alpha"));
  plan = EqualLooks(2);
  plan.set_sides(3);
  plan.set_spending(v1::GroupSequentialPlan::POWER);
  EXPECT_THAT(wrong(plan), ElementsAre("plan.sides", "plan.parameter"));
  plan = EqualLooks(2);
  plan.set_spending(v1::GroupSequentialPlan::HWANG_SHIH_DE_CANI);
  plan.set_parameter(101);
  EXPECT_THAT(wrong(plan), ElementsAre("plan.parameter"));
  plan.set_spending(v1::GroupSequentialPlan::WANG_TSIATIS);
  plan.set_parameter(-10.5);
  EXPECT_THAT(wrong(plan), ElementsAre("plan.parameter"));
  plan.set_spending(v1::GroupSequentialPlan::HAYBITTLE_PETO);
  EXPECT_THAT(wrong(plan), ElementsAre("plan.parameter"));
  plan.set_spending(v1::GroupSequentialPlan::CONFIDENCE_SEQUENCE);
  plan.set_sides(1);
  EXPECT_THAT(wrong(plan), ElementsAre("plan.sides"));
}

TEST(EstimateAfterStoppingTest, WithOneLookItIsTheFixedTest) {
  ASSERT_OK_AND_ASSIGN(const v1::StoppedEstimate stopped, EstimateAfterStopping(StoppedRequest(EqualLooks(1), 1, 2)));
  EXPECT_NEAR(stopped.median_unbiased_estimate(), 2, 1e-9);
  EXPECT_NEAR(stopped.stagewise_p_value(), 0.04550026389635842, 1e-9);
  EXPECT_NEAR(stopped.stagewise_interval().lower(), 2 - 1.959963984540054, 1e-8);
  EXPECT_NEAR(stopped.repeated_interval().lower(), 2 - 1.959963984540054, 1e-8);
  EXPECT_NEAR(stopped.repeated_interval().upper(), 2 + 1.959963984540054, 1e-8);
}

TEST(EstimateAfterStoppingTest, OneSidedIntervalsAgreeWithTheOneSidedTest) {
  v1::GroupSequentialPlan plan = EqualLooks(1);
  plan.set_sides(1);
  plan.set_alpha(0.025);
  ASSERT_OK_AND_ASSIGN(const v1::StoppedEstimate stopped, EstimateAfterStopping(StoppedRequest(plan, 1, 2)));
  EXPECT_NEAR(stopped.stagewise_p_value(), 0.04550026389635842 / 2, 1e-9);
  EXPECT_NEAR(stopped.stagewise_interval().lower(), 2 - 1.959963984540054, 1e-8);
  EXPECT_NEAR(stopped.repeated_interval().lower(), 2 - 1.959963984540054, 1e-8);
  EXPECT_TRUE(std::isinf(stopped.repeated_interval().upper()));
}

TEST(EstimateAfterStoppingTest, AllowsForTheLooksBefore) {
  ASSERT_OK_AND_ASSIGN(const v1::StoppedEstimate stopped, EstimateAfterStopping(StoppedRequest(EqualLooks(5), 4, 2.6)));
  EXPECT_LT(stopped.median_unbiased_estimate(), 2.6);
  EXPECT_GT(stopped.stagewise_p_value(), std::erfc(2.6 / std::sqrt(2)));
  EXPECT_NEAR(stopped.repeated_interval().lower(), 2.6 - 2.289788675, 1e-4);
}

TEST(EstimateAfterStoppingTest, TakesClassicalBounds) {
  v1::GroupSequentialPlan plan = EqualLooks(3);
  plan.set_spending(v1::GroupSequentialPlan::HAYBITTLE_PETO);
  ASSERT_OK_AND_ASSIGN(const v1::StoppedEstimate stopped, EstimateAfterStopping(StoppedRequest(plan, 2, 3.5)));
  EXPECT_NEAR(stopped.repeated_interval().lower(), 0.5, 1e-12);
  EXPECT_GT(stopped.stagewise_p_value(), std::erfc(3.5 / std::sqrt(2)));
}

TEST(EstimateAfterStoppingTest, WrongNumbersAreNamed) {
  EXPECT_THAT(WrongFields(EstimateAfterStopping(StoppedRequest(EqualLooks(2), 3, 2))), ElementsAre("look"));
  EXPECT_THAT(WrongFields(EstimateAfterStopping(StoppedRequest(EqualLooks(2), 1, 1001))), ElementsAre("estimate"));
}

TEST(SequentialTest, OddNumbersAreAnsweredOrNamed) {
  v1::EvaluateConfidenceSequenceRequest sequence = SequenceRequest();
  sequence.set_alpha(0.1);
  ExpectOddNumbersAnswered(&EvaluateConfidenceSequence, sequence);
  sequence.set_relative(false);
  ExpectOddNumbersAnswered(&EvaluateConfidenceSequence, sequence);
  v1::GroupSequentialPlan plan = EqualLooks(2);
  plan.set_alpha(0.1);
  plan.set_sides(2);
  plan.set_spending(v1::GroupSequentialPlan::POWER);
  plan.set_parameter(3);
  v1::DesignGroupSequentialRequest design = DesignRequest(plan);
  design.set_power(0.9);
  ExpectOddNumbersAnswered(&DesignGroupSequential, design);
  ExpectOddNumbersAnswered(&EstimateAfterStopping, StoppedRequest(plan, 2, 2));
  plan.set_sides(1);
  ExpectOddNumbersAnswered(&EstimateAfterStopping, StoppedRequest(plan, 1, 2));
  ExpectOddNumbersAnswered(&DesignGroupSequential, FutilityRequest());
  for (const auto shape : {v1::GroupSequentialPlan::CLASSICAL_O_BRIEN_FLEMING,
                           v1::GroupSequentialPlan::CLASSICAL_POCOCK, v1::GroupSequentialPlan::WANG_TSIATIS,
                           v1::GroupSequentialPlan::HAYBITTLE_PETO, v1::GroupSequentialPlan::CONFIDENCE_SEQUENCE}) {
    v1::DesignGroupSequentialRequest shaped = ShapedRequest(2, shape, 2.5);
    shaped.mutable_plan()->set_alpha(0.1);
    ExpectOddNumbersAnswered(&DesignGroupSequential, shaped);
    ExpectOddNumbersAnswered(&EstimateAfterStopping, StoppedRequest(shaped.plan(), 2, 2));
  }
}

}  // namespace
}  // namespace sendlift::calculator
