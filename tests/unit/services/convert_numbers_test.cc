#include "services/convert_numbers.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

TEST(ConvertNumbersTest, AComparisonHasTheFiguresOfBothArms) {
  const ArmSums arm{.people = 100, .responders = 30, .sums = {.count = 100, .sum = 5'000, .sum_of_squares = 0}};
  const ArmSums control{.people = 50, .responders = 10, .sums = {.count = 50, .sum = 900, .sum_of_squares = 0}};
  LiftNumbers numbers;
  numbers.value = 50;
  numbers.control_value = 18;
  numbers.difference = 32;
  numbers.difference_interval = Interval{.lower = 1, .upper = 63};
  numbers.relative_lift = 1.7;
  numbers.p_value = 0.04;
  const v1::Lift money =
      LiftToProto({.metric = "revenue", .kind = MetricKind::kRevenue, .arm = "programme", .currency_code = "EUR"}, arm,
                  control, numbers);
  EXPECT_EQ(money.metric(), "revenue");
  EXPECT_EQ(money.kind(), v1::Lift::MONEY);
  EXPECT_EQ(money.currency_code(), "EUR");
  EXPECT_EQ(money.total(), 5'000);
  EXPECT_EQ(money.control_total(), 900);
  EXPECT_EQ(money.customer_count(), 100);
  EXPECT_EQ(money.difference_interval().upper(), 63);
  EXPECT_TRUE(money.has_relative_lift());
  EXPECT_FALSE(money.has_relative_lift_interval());
  EXPECT_EQ(money.method(), "Welch and Fieller");
  const v1::Lift rate = LiftToProto(
      {.metric = "buyers", .kind = MetricKind::kRate, .arm = "programme", .currency_code = "EUR"}, arm, control, {});
  EXPECT_EQ(rate.currency_code(), "");
  EXPECT_EQ(rate.total(), 30);
  EXPECT_FALSE(rate.has_p_value());
  EXPECT_FALSE(rate.has_difference_interval());
}

TEST(ConvertNumbersTest, ASampleRatioKeepsItsState) {
  SampleRatioResult result;
  result.state = SampleRatioState::kMismatch;
  result.test = {.chi_square = 12.5, .degrees_of_freedom = 1, .p = 0.0004};
  const v1::SampleRatio proto = ToProto(result);
  EXPECT_EQ(proto.state(), v1::SampleRatio::MISMATCH);
  EXPECT_EQ(proto.chi_square(), 12.5);
  EXPECT_EQ(proto.degrees_of_freedom(), 1);
  EXPECT_EQ(proto.p_value(), 0.0004);
}

}  // namespace
}  // namespace sendlift
