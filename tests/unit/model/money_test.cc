#include "model/money.h"

#include <gtest/gtest.h>

#include <limits>

namespace sendlift {
namespace {

TEST(MoneyTest, IsWrittenWithTheDigitsOfItsCurrency) {
  struct Case {
    Money money;
    const char* text;
  };
  for (const Case& c : {
           Case{{"EUR", 1250}, "12.50 EUR"},
           Case{{"EUR", 5}, "0.05 EUR"},
           Case{{"EUR", 0}, "0.00 EUR"},
           Case{{"EUR", -5}, "-0.05 EUR"},
           Case{{"EUR", -123456}, "-1234.56 EUR"},
           Case{{"JPY", 1250}, "1250 JPY"},
           Case{{"JPY", 0}, "0 JPY"},
           Case{{"KWD", 1250}, "1.250 KWD"},
           Case{{"CLF", 12}, "0.0012 CLF"},
           Case{{"USD", std::numeric_limits<int64_t>::max()}, "92233720368547758.07 USD"},
           Case{{"USD", std::numeric_limits<int64_t>::min()}, "-92233720368547758.08 USD"},
       }) {
    EXPECT_EQ(ToText(c.money), c.text);
  }
}

// ISO 4217, list one.
TEST(MoneyTest, KnowsTheDigitsOfCurrencies) {
  for (const char* code : {"BIF", "CLP", "ISK", "JPY", "KRW", "VND", "XAF", "XOF", "XPF"}) {
    EXPECT_EQ(MinorUnitDigits(code), 0) << code;
  }
  for (const char* code : {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
    EXPECT_EQ(MinorUnitDigits(code), 3) << code;
  for (const char* code : {"CLF", "UYW"}) EXPECT_EQ(MinorUnitDigits(code), 4) << code;
  for (const char* code : {"EUR", "USD", "CHF", "GBP"}) EXPECT_EQ(MinorUnitDigits(code), 2) << code;
}

TEST(MoneyTest, ACurrencyIsThreeCapitals) {
  EXPECT_TRUE(LooksLikeCurrency("EUR"));
  for (const char* code : {"", "EU", "EURO", "eur", "EU1", "EU "}) EXPECT_FALSE(LooksLikeCurrency(code)) << code;
}

}  // namespace
}  // namespace sendlift
