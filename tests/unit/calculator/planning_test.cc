#include "calculator/planning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/support/wrong_numbers.h"

namespace sendlift::calculator {
namespace {

using ::sendlift::testing::ExpectOddNumbersAnswered;
using ::sendlift::testing::WrongFields;
using ::testing::ElementsAre;

v1::ExperimentDesign Rates(double control, double difference, double margin = 0) {
  v1::ExperimentDesign design;
  design.mutable_rates()->set_control_rate(control);
  design.mutable_rates()->set_difference(difference);
  design.mutable_rates()->set_margin(margin);
  return design;
}

v1::ExperimentDesign Means(double deviation, double difference, double margin = 0) {
  v1::ExperimentDesign design;
  design.mutable_means()->set_standard_deviation(deviation);
  design.mutable_means()->set_difference(difference);
  design.mutable_means()->set_margin(margin);
  return design;
}

v1::ExperimentDesign Survival(double control_share, double treatment_share, double hazard_ratio) {
  v1::ExperimentDesign design;
  design.mutable_survival()->set_control_event_share(control_share);
  design.mutable_survival()->set_treatment_event_share(treatment_share);
  design.mutable_survival()->set_hazard_ratio(hazard_ratio);
  return design;
}

v1::ComputePowerRequest PowerRequest(const v1::ExperimentDesign& design, double customers) {
  v1::ComputePowerRequest request;
  *request.mutable_design() = design;
  request.set_treatment_customers(customers);
  request.set_control_customers(customers);
  return request;
}

v1::ComputeSampleSizeRequest SizeRequest(const v1::ExperimentDesign& design) {
  v1::ComputeSampleSizeRequest request;
  *request.mutable_design() = design;
  return request;
}

v1::ComputeDetectableEffectRequest EffectRequest(const v1::ExperimentDesign& design, double customers) {
  v1::ComputeDetectableEffectRequest request;
  *request.mutable_design() = design;
  request.set_treatment_customers(customers);
  request.set_control_customers(customers);
  return request;
}

double PowerOf(const v1::ExperimentDesign& design, double customers) {
  const auto result = ComputePower(PowerRequest(design, customers));
  EXPECT_OK(result);
  return result.ok() ? result->power() : -1;
}

TEST(ComputePowerTest, GivesThePublishedNumbers) {
  EXPECT_NEAR(PowerOf(Rates(0.75, -0.25), 76.70692), 0.9, 2e-7);
  EXPECT_NEAR(PowerOf(Rates(0.65, -0.15), 83.4373), 0.5, 2e-7);
  EXPECT_NEAR(PowerOf(Means(1, 1), 30), 0.967708258242517, 1e-8);
  EXPECT_NEAR(PowerOf(Survival(0.2, 0.8, 0.139), 12), 0.744937, 1e-5);
}

TEST(ComputePowerTest, TheGoalPowerIsNotUsed) {
  v1::ExperimentDesign design = Rates(0.1, 0.01);
  design.set_looks(5);
  const double power = PowerOf(design, 15'000);
  design.set_power(0.5);
  EXPECT_EQ(PowerOf(design, 15'000), power);
}

TEST(ComputePowerTest, LooksCostALittleOnBothKindsOfTest) {
  for (const v1::Alternative alternative : {v1::TWO_SIDED, v1::GREATER}) {
    v1::ExperimentDesign design = Rates(0.1, 0.01);
    design.set_alternative(alternative);
    const double with_one_look = PowerOf(design, 14'000);
    design.set_looks(5);
    const double with_five = PowerOf(design, 14'000);
    EXPECT_LT(with_five, with_one_look);
    EXPECT_GT(with_five, with_one_look - 0.03);
  }
}

TEST(ComputePowerTest, AMarginMakesTheTestOneSided) {
  v1::ExperimentDesign design = Means(10, 0, 1);
  const double power = PowerOf(design, 1000);
  design = Means(10, 1);
  design.set_alternative(v1::GREATER);
  EXPECT_EQ(PowerOf(design, 1000), power);
}

TEST(ComputeSampleSizeTest, GivesThePublishedNumbers) {
  v1::ExperimentDesign means = Means(10, 0.3);
  means.set_power(0.85);
  ASSERT_OK_AND_ASSIGN(const v1::SampleSize of_means, ComputeSampleSize(SizeRequest(means)));
  EXPECT_NEAR(of_means.treatment_customers() + of_means.control_customers(), 39'906, 200);
  EXPECT_EQ(of_means.inflation(), 1);
  v1::ExperimentDesign rates = Rates(0.34, 0.003);
  rates.set_power(0.85);
  ASSERT_OK_AND_ASSIGN(const v1::SampleSize of_rates, ComputeSampleSize(SizeRequest(rates)));
  EXPECT_NEAR(of_rates.treatment_customers() + of_rates.control_customers(), 897'348, 4500);
  ASSERT_OK_AND_ASSIGN(const v1::SampleSize of_survival, ComputeSampleSize(SizeRequest(Survival(0.5, 0.5, 1.2))));
  EXPECT_EQ(of_survival.treatment_customers(), 950);
  EXPECT_EQ(of_survival.control_customers(), 950);
}

TEST(ComputeSampleSizeTest, GivesFarringtonAndManningsSizesForAMargin) {
  v1::ExperimentDesign design = Rates(0.1, 0, 0.2);
  design.set_power(0.9);
  design.set_treatment_per_control(1.5);
  ASSERT_OK_AND_ASSIGN(const v1::SampleSize size, ComputeSampleSize(SizeRequest(design)));
  EXPECT_EQ(size.treatment_customers(), 63);
  EXPECT_EQ(size.control_customers(), 42);
}

TEST(ComputeSampleSizeTest, LooksInflateAsPublishedAndGiveThePowerBack) {
  v1::ExperimentDesign design = Rates(0.1, 0.01);
  design.set_looks(14);
  ASSERT_OK_AND_ASSIGN(const v1::SampleSize size, ComputeSampleSize(SizeRequest(design)));
  EXPECT_NEAR(size.inflation(), 1.042, 1e-3);
  EXPECT_NEAR(PowerOf(design, static_cast<double>(size.control_customers())), 0.8, 1e-3);
  design = Rates(0.1, 0, 0.01);
  design.set_looks(5);
  ASSERT_OK_AND_ASSIGN(const v1::SampleSize margin, ComputeSampleSize(SizeRequest(design)));
  EXPECT_NEAR(PowerOf(design, static_cast<double>(margin.control_customers())), 0.8, 1e-3);
}

TEST(ComputeSampleSizeTest, ALossBeyondTheMarginIsNeverShownToBeWithinIt) {
  EXPECT_THAT(WrongFields(ComputeSampleSize(SizeRequest(Rates(0.1, -0.03, 0.02)))),
              ElementsAre("design.rates.difference"));
  EXPECT_THAT(WrongFields(ComputeSampleSize(SizeRequest(Means(1, -0.2, 0.2)))), ElementsAre("design.means.difference"));
  EXPECT_TRUE(absl::IsFailedPrecondition(ComputeSampleSize(SizeRequest(Rates(0.1, 0))).status()));
}

TEST(ComputeDetectableEffectTest, IsWhatTheSampleSizeWasFor) {
  v1::ExperimentDesign design = Rates(0.1, 0.01);
  design.set_looks(5);
  ASSERT_OK_AND_ASSIGN(const v1::SampleSize size, ComputeSampleSize(SizeRequest(design)));
  ASSERT_OK_AND_ASSIGN(const v1::DetectableEffect effect,
                       ComputeDetectableEffect(EffectRequest(design, static_cast<double>(size.control_customers()))));
  EXPECT_NEAR(effect.effect(), 0.01, 1e-5);
  EXPECT_NEAR(effect.relative_effect(), 0.1, 1e-4);
  ASSERT_OK_AND_ASSIGN(const v1::DetectableEffect hazard,
                       ComputeDetectableEffect(EffectRequest(Survival(0.5, 0.5, 0), 950)));
  EXPECT_NEAR(hazard.effect(), 1.2, 1e-3);
  EXPECT_FALSE(hazard.has_relative_effect());
  EXPECT_THAT(WrongFields(ComputeDetectableEffect(EffectRequest(Rates(0.1, 0, 0.01), 950))),
              ElementsAre("design.rates.margin"));
}

TEST(PlanningTest, WrongDesignsAreNamed) {
  const auto wrong = [](const v1::ExperimentDesign& design) {
    return WrongFields(ComputePower(PowerRequest(design, 9)));
  };
  EXPECT_THAT(wrong({}), ElementsAre("design.metric"));
  EXPECT_THAT(wrong(Rates(1.1, -0.2)), ElementsAre("design.rates.control_rate"));
  EXPECT_THAT(wrong(Rates(0.9, 0.2)), ElementsAre("design.rates.difference"));
  EXPECT_THAT(wrong(Rates(0.9, 0.05, 1)), ElementsAre("design.rates.margin"));
  EXPECT_THAT(wrong(Means(0, 1)), ElementsAre("design.means.standard_deviation"));
  EXPECT_THAT(wrong(Survival(0.5, 2, 0)),
              ElementsAre("design.survival.treatment_event_share", "design.survival.hazard_ratio"));
  v1::ExperimentDesign design = Rates(0.35, 0.65);
  EXPECT_THAT(wrong(design), ElementsAre());
  design.set_looks(61);
  design.set_alpha(1);
  design.set_power(-1);
  design.set_treatment_per_control(-1);
  EXPECT_THAT(wrong(design),
              ElementsAre("design.alpha", "design.power", "design.treatment_per_control", "design.looks"));
  EXPECT_THAT(WrongFields(ComputePower(PowerRequest(Rates(0.1, 0.1), 1))),
              ElementsAre("treatment_customers", "control_customers"));
}

TEST(PlanningTest, OddNumbersAreAnsweredOrNamed) {
  for (v1::ExperimentDesign design :
       {Rates(0.1, 0.01, 0.01), Rates(0.1, 0.01), Means(1, 0.1, 0.1), Means(1, 0.1), Survival(0.5, 0.5, 1.2)}) {
    SCOPED_TRACE(design.ShortDebugString());
    design.set_alpha(0.1);
    design.set_power(0.9);
    design.set_treatment_per_control(0.5);
    design.set_looks(3);
    design.set_alternative(v1::TWO_SIDED);
    ExpectOddNumbersAnswered(&ComputePower, PowerRequest(design, 100));
    ExpectOddNumbersAnswered(&ComputeSampleSize, SizeRequest(design));
    if (design.rates().margin() + design.means().margin() > 0) continue;
    ExpectOddNumbersAnswered(&ComputeDetectableEffect, EffectRequest(design, 100));
  }
}

}  // namespace
}  // namespace sendlift::calculator
