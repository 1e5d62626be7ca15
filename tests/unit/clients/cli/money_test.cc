#include "clients/cli/money.h"

#include "tests/support/status_matchers.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;

TEST(MoneyTest, CountsInTheSmallestUnitOfTheCurrency) {
  struct Case {
    const char* text;
    const char* currency;
    int64_t minor_units;
  };
  for (const Case& c : {Case{"12000.00 EUR", "EUR", 1200000}, Case{"2.10 EUR", "EUR", 210}, Case{"500 JPY", "JPY", 500},
                        Case{"1.234 KWD", "KWD", 1234}, Case{"15000 KRW", "KRW", 15000}, Case{"-3 USD", "USD", -300}}) {
    SCOPED_TRACE(c.text);
    ASSERT_OK_AND_ASSIGN(const v1::Money money, ParseMoney(c.text));
    EXPECT_EQ(money.currency_code(), c.currency);
    EXPECT_EQ(money.minor_units(), c.minor_units);
  }
}

TEST(MoneyTest, RefusesMoreDecimalsThanTheCurrencyHas) {
  EXPECT_THAT(ParseMoney("1.005 EUR"),
              ::sendlift::testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("EUR has 2")));
  EXPECT_FALSE(ParseMoney("1.5 JPY").ok());
  EXPECT_FALSE(ParseMoney("1.5").ok());
  EXPECT_FALSE(ParseMoney("1.5 eur").ok());
  EXPECT_FALSE(ParseMoney("EUR 1.5").ok());
}

TEST(MoneyTest, IsShownInTheUsualUnit) {
  EXPECT_EQ(FormatAmount(142.26, "EUR"), "1.42");
  EXPECT_EQ(FormatAmount(142.26, "JPY"), "142.26");
  EXPECT_EQ(FormatAmount(1234, "KWD"), "1.234");
}

}  // namespace
}  // namespace sendlift::cli
