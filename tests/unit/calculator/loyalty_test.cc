#include "calculator/loyalty.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

#include "tests/support/status_matchers.h"
#include "tests/support/wrong_numbers.h"

namespace sendlift::calculator {
namespace {

using ::sendlift::testing::ExpectOddNumbersAnswered;
using ::sendlift::testing::WrongFields;
using ::testing::ElementsAre;

// The best customer first.
v1::ScoreRfmRequest FiveCustomers() {
  v1::ScoreRfmRequest request;
  for (int i = 0; i < 5; ++i) {
    auto& customer = *request.add_customers();
    customer.set_since_last_purchase(1 + 10 * i);
    customer.set_purchases(9 - i);
    customer.set_spend(500 - 200 * i);
  }
  return request;
}

// Three customers come in period 10, two of them again in 11 and one in 12; one comes in 11 and stays.
v1::EstimateRetentionRequest FourCustomers() {
  v1::EstimateRetentionRequest request;
  constexpr int kActivities[][2] = {{1, 10}, {2, 10}, {3, 10}, {4, 11}, {1, 11}, {2, 11}, {2, 11}, {1, 12}, {4, 12}};
  for (const auto& [customer, period] : kActivities) {
    auto& activity = *request.add_activities();
    activity.set_customer(customer);
    activity.set_period(period);
  }
  request.set_last_period(12);
  return request;
}

TEST(ScoreRfmTest, FiveCustomersFillFiveClasses) {
  ASSERT_OK_AND_ASSIGN(const v1::RfmScores scores, ScoreRfm(FiveCustomers()));
  ASSERT_EQ(scores.customers_size(), 5);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(scores.customers(i).recency(), 5 - i);
    EXPECT_EQ(scores.customers(i).frequency(), 5 - i);
    EXPECT_EQ(scores.customers(i).monetary(), 5 - i);
  }
  v1::ScoreRfmRequest halves = FiveCustomers();
  halves.set_classes(2);
  EXPECT_EQ(ScoreRfm(halves)->customers(0).recency(), 2);
  EXPECT_EQ(ScoreRfm(halves)->customers(4).recency(), 1);
}

TEST(ScoreRfmTest, WrongFieldsAreNamed) {
  v1::ScoreRfmRequest request = FiveCustomers();
  request.mutable_customers(3)->set_spend(INFINITY);
  request.set_classes(1);
  EXPECT_THAT(WrongFields(ScoreRfm(request)), ElementsAre("customers[3]", "classes"));
}

TEST(EstimateRetentionTest, CountsWhoComesBackByAge) {
  ASSERT_OK_AND_ASSIGN(const v1::RetentionTable table, EstimateRetention(FourCustomers()));
  ASSERT_EQ(table.cohorts_size(), 2);
  EXPECT_EQ(table.cohorts(0).period(), 10);
  ASSERT_EQ(table.cohorts(0).cells_size(), 3);
  EXPECT_EQ(table.cohorts(0).cells(1).active_count(), 2);
  EXPECT_EQ(table.cohorts(0).cells(1).customers_count(), 3);
  EXPECT_EQ(table.cohorts(0).cells(2).rate(), 1.0 / 3);
  ASSERT_EQ(table.all_size(), 3);
  EXPECT_EQ(table.all(1).rate(), 3.0 / 4);
  EXPECT_EQ(table.all(2).rate(), 1.0 / 3);
  // Wilson for 2 of 3: (2 + z^2 / 2) / (3 + z^2) -+ z sqrt(2 / 3 + z^2 / 4) / (3 + z^2).
  const double z = 1.959963984540054;
  EXPECT_NEAR(table.cohorts(0).cells(1).interval().lower(),
              (2 + z * z / 2 - z * std::sqrt(2.0 / 3 + z * z / 4)) / (3 + z * z), 1e-12);
}

TEST(EstimateRetentionTest, PeriodsAreLimited) {
  v1::EstimateRetentionRequest request = FourCustomers();
  request.set_last_period(376);
  EXPECT_THAT(WrongFields(EstimateRetention(request)), ElementsAre("activities[0].period"));
  request.set_last_period(375);
  EXPECT_OK(EstimateRetention(request));
  request.mutable_activities(4)->set_period(INT64_MIN);
  EXPECT_THAT(WrongFields(EstimateRetention(request)), ElementsAre("activities[4].period"));
  request.set_last_period(INT64_MIN);
  ASSERT_OK_AND_ASSIGN(const v1::RetentionTable one, EstimateRetention(request));
  EXPECT_EQ(one.cohorts_size(), 1);
}

TEST(LoyaltyTest, OddNumbersAreAnsweredOrNamed) {
  v1::ScoreRfmRequest rfm = FiveCustomers();
  rfm.set_classes(3);
  ExpectOddNumbersAnswered(&ScoreRfm, rfm);
  v1::EstimateRetentionRequest retention = FourCustomers();
  retention.set_confidence_level(0.9);
  ExpectOddNumbersAnswered(&EstimateRetention, retention);
}

}  // namespace
}  // namespace sendlift::calculator
