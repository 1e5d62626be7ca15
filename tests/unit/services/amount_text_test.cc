#include "services/amount_text.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

TEST(AmountTextTest, MoneyIsInTheUsualUnitAndLargeAmountsHaveNoDecimals) {
  EXPECT_EQ(MoneyText(27.4, Interval{.lower = -1, .upper = 53.2}, "EUR"), "0.27 EUR (-0.01 to 0.53)");
  EXPECT_EQ(MoneyText(123'456'789, std::nullopt, "EUR"), "1,234,568 EUR");
  EXPECT_EQ(MoneyText(-123'456, std::nullopt, "EUR"), "-1,235 EUR");
  EXPECT_EQ(MoneyText(500, std::nullopt, "JPY"), "500 JPY");
  EXPECT_EQ(MoneyText(0, Interval{}, ""), "0.00 (0.00 to 0.00)");
  EXPECT_EQ(MoneyText(1e24, std::nullopt, "EUR"), "1e+22 EUR");
}

TEST(AmountTextTest, SharesHaveOneDecimal) {
  EXPECT_EQ(ShareText(0.1234, Interval{.lower = 0.03, .upper = 0.2119}, "%"), "12.3 % (3.0 to 21.2)");
  EXPECT_EQ(ShareText(0.031, std::nullopt, "percentage points"), "3.1 percentage points");
}

}  // namespace
}  // namespace sendlift
