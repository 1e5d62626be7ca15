#include "calculator/value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "tests/support/status_matchers.h"
#include "tests/support/wrong_numbers.h"

namespace sendlift::calculator {
namespace {

using ::sendlift::testing::ExpectOddNumbersAnswered;
using ::sendlift::testing::WrongFields;
using ::testing::ElementsAre;

// 400 customers that buy and drop out as the model says, with r = 1, alpha = 8, a = 1, b = 3, watched for 40 weeks.
v1::PredictPurchasesRequest Buyers() {
  Random random(2);
  v1::PredictPurchasesRequest request;
  const auto log_of_uniform = [&] { return std::log(1 - random.Uniform()); };
  for (int i = 0; i < 400; ++i) {
    auto& customer = *request.add_customers();
    customer.set_age(40);
    const double rate = -log_of_uniform() / 8;
    const double leaves = 1 - std::exp(log_of_uniform() / 3);
    for (double time = 0;;) {
      time -= log_of_uniform() / rate;
      if (time > 40) break;
      customer.set_repeat_purchases(customer.repeat_purchases() + 1);
      customer.set_recency(time);
      if (random.Chance(leaves)) break;
    }
    const double usual = 10 - 20 * log_of_uniform();
    if (customer.repeat_purchases() == 0) continue;
    customer.set_mean_value(usual * (1 + (random.Uniform() - 0.5) / std::sqrt(customer.repeat_purchases())));
  }
  request.set_horizon(39);
  return request;
}

v1::MeasureUpliftRequest FourCustomers() {
  v1::MeasureUpliftRequest request;
  for (int i = 0; i < 4; ++i) {
    auto& customer = *request.add_customers();
    customer.set_score(4 - i);
    customer.set_treated(i % 2 == 0);
    customer.set_outcome(i == 0 ? 1 : 0);
  }
  return request;
}

TEST(PredictPurchasesTest, FollowsTheFormulasOfFaderAndHardie) {
  const v1::PredictPurchasesRequest request = Buyers();
  ASSERT_OK_AND_ASSIGN(const v1::PurchasePrediction prediction, PredictPurchases(request));
  ASSERT_EQ(prediction.customers_size(), request.customers_size());
  ASSERT_EQ(prediction.purchase_parameters_size(), 4);
  ASSERT_EQ(prediction.value_parameters_size(), 3);
  const double r = prediction.purchase_parameters(0), alpha = prediction.purchase_parameters(1);
  const double a = prediction.purchase_parameters(2), b = prediction.purchase_parameters(3);
  const double p = prediction.value_parameters(0), q = prediction.value_parameters(1);
  const double v = prediction.value_parameters(2);
  for (int i = 0; i < request.customers_size(); ++i) {
    const v1::PurchaseHistory& history = request.customers(i);
    const double x = static_cast<double>(history.repeat_purchases());
    const double dropped =
        x == 0 ? 0 : a / (b + x - 1) * std::pow((alpha + history.age()) / (alpha + history.recency()), r + x);
    EXPECT_NEAR(prediction.customers(i).alive(), 1 / (1 + dropped), 1e-9);
    EXPECT_NEAR(prediction.customers(i).value() / (p * (v + x * history.mean_value()) / (p * x + q - 1)), 1, 1e-9);
    EXPECT_GT(prediction.customers(i).purchases(), 0);
  }
}

TEST(PredictPurchasesTest, WithoutValuesOnlyPurchasesArePredicted) {
  v1::PredictPurchasesRequest request = Buyers();
  for (auto& customer : *request.mutable_customers()) customer.clear_mean_value();
  ASSERT_OK_AND_ASSIGN(const v1::PurchasePrediction prediction, PredictPurchases(request));
  EXPECT_EQ(prediction.value_parameters_size(), 0);
  EXPECT_EQ(prediction.customers(0).value(), 0);
}

// P(0) of a new customer is (alpha / (alpha + t))^r: nobody leaves before the first repeat purchase.
TEST(PredictPurchasesTest, ChancesOfANewCustomerAreADistribution) {
  ASSERT_OK_AND_ASSIGN(const v1::PurchasePrediction prediction, PredictPurchases(Buyers()));
  ASSERT_EQ(prediction.new_customer_chances_size(), 11);
  const double r = prediction.purchase_parameters(0), alpha = prediction.purchase_parameters(1);
  EXPECT_NEAR(prediction.new_customer_chances(0), std::pow(alpha / (alpha + 39), r), 1e-12);
  double sum = 0, mean = 0;
  for (int n = 0; n <= 10; ++n) {
    sum += prediction.new_customer_chances(n);
    mean += n * prediction.new_customer_chances(n);
  }
  EXPECT_LE(sum, 1);
  EXPECT_GT(sum, 0.95);
  EXPECT_LE(mean, prediction.new_customer_purchases());
  EXPECT_GE(mean + 11 * (1 - sum), prediction.new_customer_purchases() * 0.8);
}

TEST(PredictPurchasesTest, ImpossibleHistoriesAreNamed) {
  v1::PredictPurchasesRequest request = Buyers();
  request.mutable_customers(4)->set_repeat_purchases(1);
  request.mutable_customers(4)->set_recency(50);
  request.set_horizon(0);
  EXPECT_THAT(WrongFields(PredictPurchases(request)), ElementsAre("customers[4]", "horizon"));
  request = Buyers();
  request.mutable_customers(6)->set_mean_value(-1);
  EXPECT_THAT(WrongFields(PredictPurchases(request)), ElementsAre("customers[6].mean_value"));
  request = Buyers();
  request.mutable_customers()->DeleteSubrange(9, 391);
  EXPECT_THAT(WrongFields(PredictPurchases(request)), ElementsAre("customers"));
}

TEST(MeasureUpliftTest, IsTheAreaBetweenCurveAndChord) {
  ASSERT_OK_AND_ASSIGN(const v1::UpliftMeasure measure, MeasureUplift(FourCustomers()));
  EXPECT_NEAR(measure.qini(), 1.5 / 16, 1e-12);
  EXPECT_FALSE(measure.has_qini_interval());
  ASSERT_GE(measure.curve_size(), 1);
  EXPECT_EQ(measure.curve(measure.curve_size() - 1).share(), 1);
  EXPECT_EQ(measure.curve(measure.curve_size() - 1).gained(), 1);
}

TEST(MeasureUpliftTest, TheAreasOfScikitUpliftAreThereWhereTheyExist) {
  ASSERT_OK_AND_ASSIGN(const v1::UpliftMeasure measure, MeasureUplift(FourCustomers()));
  EXPECT_TRUE(measure.has_sklift_qini_auc() && measure.has_sklift_uplift_auc());
  v1::MeasureUpliftRequest nothing = FourCustomers();
  nothing.mutable_customers(0)->set_outcome(0);
  ASSERT_OK_AND_ASSIGN(const v1::UpliftMeasure none, MeasureUplift(nothing));
  EXPECT_FALSE(none.has_sklift_qini_auc());
}

TEST(MeasureUpliftTest, TheBootstrapIsRepeatableAndItsCurveIsThinned) {
  v1::MeasureUpliftRequest request;
  for (int i = 0; i < 1000; ++i) {
    auto& customer = *request.add_customers();
    customer.set_score(i);
    customer.set_treated(i % 2 == 0);
    customer.set_outcome(i % 7 == 0 || (i % 2 == 0 && i > 500) ? 1 : 0);
  }
  request.set_bootstrap_draws(100);
  request.set_seed(3);
  ASSERT_OK_AND_ASSIGN(const v1::UpliftMeasure one, MeasureUplift(request));
  ASSERT_OK_AND_ASSIGN(const v1::UpliftMeasure two, MeasureUplift(request));
  EXPECT_EQ(one.SerializeAsString(), two.SerializeAsString());
  EXPECT_LT(one.qini_interval().lower(), one.qini());
  EXPECT_GT(one.qini_interval().upper(), one.qini());
  EXPECT_LE(one.curve_size(), 200);
  request.set_bootstrap_draws(99);
  EXPECT_THAT(WrongFields(MeasureUplift(request)), ElementsAre("bootstrap_draws"));
  request.set_bootstrap_draws(100'000);
  EXPECT_OK(MeasureUplift(FourCustomers()));
}

TEST(MeasureUpliftTest, WrongCustomersAreNamed) {
  v1::MeasureUpliftRequest request = FourCustomers();
  request.mutable_customers(1)->set_score(std::nan(""));
  request.mutable_customers(2)->set_score(std::nan(""));
  EXPECT_THAT(WrongFields(MeasureUplift(request)), ElementsAre("customers[1].score"));
  request = FourCustomers();
  for (auto& customer : *request.mutable_customers()) customer.set_treated(true);
  EXPECT_TRUE(absl::IsFailedPrecondition(MeasureUplift(request).status()));
}

TEST(ValueTest, OddNumbersAreAnsweredOrNamed) {
  ExpectOddNumbersAnswered(&PredictPurchases, Buyers());
  v1::MeasureUpliftRequest uplift = FourCustomers();
  uplift.set_confidence_level(0.9);
  uplift.set_bootstrap_draws(100);
  ExpectOddNumbersAnswered(&MeasureUplift, uplift);
}

}  // namespace
}  // namespace sendlift::calculator
