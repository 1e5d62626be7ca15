#include "calculator/planning.h"

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

v1::ComputeAdditionalSampleSizeRequest MissingRequest(double effect, double standard_error) {
  v1::ComputeAdditionalSampleSizeRequest request;
  request.set_effect(effect);
  request.set_standard_error(standard_error);
  request.set_treatment_customers(500);
  request.set_control_customers(1000);
  return request;
}

v1::PlanManyRatesRequest ManyRequest(const std::vector<double>& rates) {
  v1::PlanManyRatesRequest request;
  request.mutable_rates()->Add(rates.begin(), rates.end());
  return request;
}

// GrowthBook's test of mid-experiment power: a lift with this standard error, an effect of 5 %.
TEST(ComputeAdditionalSampleSizeTest, GivesThePublishedFactor) {
  ASSERT_OK_AND_ASSIGN(const v1::AdditionalSampleSize missing,
                       ComputeAdditionalSampleSize(MissingRequest(0.05, std::sqrt(1000.0 / 499 / 500 * 2.1025))));
  EXPECT_NEAR(missing.factor(), 25.45703125, 0.02);
  EXPECT_EQ(missing.treatment_customers(), std::ceil(missing.factor() * 500));
  EXPECT_EQ(missing.control_customers(), std::ceil(missing.factor() * 1000));
}

TEST(ComputeAdditionalSampleSizeTest, NothingIsMissingOnceThePowerIsThere) {
  const double error = 1 / (1.959963984540054 + 0.8416212335729143);
  ASSERT_OK_AND_ASSIGN(const v1::AdditionalSampleSize enough,
                       ComputeAdditionalSampleSize(MissingRequest(-1, error * (1 - 1e-9))));
  EXPECT_EQ(enough.factor(), 0);
  EXPECT_EQ(enough.treatment_customers(), 0);
  EXPECT_NEAR(enough.power_now(), 0.8, 1e-5);
  v1::ComputeAdditionalSampleSizeRequest request = MissingRequest(1, 1 / (1.6448536269514722 + 0.8416212335729143) * 2);
  request.set_sides(1);
  ASSERT_OK_AND_ASSIGN(const v1::AdditionalSampleSize one_sided, ComputeAdditionalSampleSize(request));
  EXPECT_NEAR(one_sided.factor(), 3, 1e-9);
}

TEST(ComputeAdditionalSampleSizeTest, WrongNumbersAreNamed) {
  v1::ComputeAdditionalSampleSizeRequest request;
  request.set_sides(3);
  EXPECT_THAT(WrongFields(ComputeAdditionalSampleSize(request)),
              ElementsAre("effect", "standard_error", "treatment_customers", "control_customers", "sides"));
}

// R's pwr.chisq.test(w = 0.1, N = 100, df = 4): five rates around 0.5 whose w is 0.1.
TEST(PlanManyRatesTest, GivesThePublishedPower) {
  const double step = std::sqrt(0.0025 * 5 / 4);
  v1::PlanManyRatesRequest request = ManyRequest({0.5 - step, 0.5 + step, 0.5, 0.5 - step, 0.5 + step});
  request.set_customers(100);
  ASSERT_OK_AND_ASSIGN(const v1::ManyRatesPlan plan, PlanManyRates(request));
  EXPECT_NEAR(plan.effect_size(), 0.1, 1e-12);
  EXPECT_NEAR(plan.power(), 0.1054845044462312, 1e-9);
  EXPECT_GT(plan.detectable_effect_size(), 0.1);
  request.set_customers(static_cast<double>(plan.customers()));
  ASSERT_OK_AND_ASSIGN(const v1::ManyRatesPlan enough, PlanManyRates(request));
  EXPECT_NEAR(enough.power(), 0.8, 1e-3);
  EXPECT_NEAR(enough.detectable_effect_size(), 0.1, 1e-4);
}

TEST(PlanManyRatesTest, WrongNumbersAreNamed) {
  EXPECT_THAT(WrongFields(PlanManyRates({})), ElementsAre("rates"));
  v1::PlanManyRatesRequest request = ManyRequest({0.1, 1.1});
  request.add_weights(0);
  request.set_customers(-1);
  EXPECT_THAT(WrongFields(PlanManyRates(request)), ElementsAre("rates[1]", "weights", "weights[0]", "customers"));
  EXPECT_TRUE(absl::IsFailedPrecondition(PlanManyRates(ManyRequest({0.1, 0.1})).status()));
}

// (1.95996 + 0.84162)^2 / (ln(2)^2 / 4).
TEST(PlanEventsTest, GivesTheEventsOfSchoenfeldAndBack) {
  v1::PlanEventsRequest request;
  request.set_hazard_ratio(2);
  ASSERT_OK_AND_ASSIGN(const v1::EventsPlan plan, PlanEvents(request));
  EXPECT_NEAR(plan.events(), 65.345, 1e-3);
  request.set_events(plan.events());
  ASSERT_OK_AND_ASSIGN(const v1::EventsPlan back, PlanEvents(request));
  EXPECT_NEAR(back.hazard_ratio(), 2, 1e-9);
}

TEST(PlanEventsTest, WrongNumbersAreNamed) {
  v1::PlanEventsRequest request;
  request.set_treatment_per_control(-1);
  EXPECT_THAT(WrongFields(PlanEvents(request)), ElementsAre("treatment_per_control", "known"));
  request.set_hazard_ratio(-2);
  EXPECT_THAT(WrongFields(PlanEvents(request)), ElementsAre("treatment_per_control", "hazard_ratio"));
}

TEST(PlanningTest, OddNumbersAreAnsweredOrNamed) {
  v1::ComputeAdditionalSampleSizeRequest missing = MissingRequest(0.05, 0.09);
  missing.set_alpha(0.1);
  missing.set_power(0.9);
  missing.set_sides(1);
  ExpectOddNumbersAnswered(&ComputeAdditionalSampleSize, missing);
  v1::PlanManyRatesRequest many = ManyRequest({0.1, 0.11, 0.12});
  for (const double weight : {1.0, 2.0, 1.0}) many.add_weights(weight);
  many.set_alpha(0.1);
  many.set_power(0.9);
  many.set_customers(1000);
  ExpectOddNumbersAnswered(&PlanManyRates, many);
  v1::PlanEventsRequest events;
  events.set_alpha(0.1);
  events.set_power(0.9);
  events.set_treatment_per_control(2);
  events.set_hazard_ratio(1.5);
  ExpectOddNumbersAnswered(&PlanEvents, events);
  events.set_events(500);
  ExpectOddNumbersAnswered(&PlanEvents, events);
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
