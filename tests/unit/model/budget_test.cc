#include "model/budget.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

Budget ABudget(const char* currency, int64_t minor_units) {
  return {.limit = {.currency_code = currency, .minor_units = minor_units},
          .costs = {{.channel = Channel::kSms, .micros = 45'000}, {.channel = Channel::kPhone, .micros = 2'100'000}}};
}

TEST(BudgetTest, TheLimitIsInMillionthsOfAnyCurrency) {
  EXPECT_EQ(LimitInMicros(ABudget("EUR", 1'200'000)), 12'000 * kMicros);
  EXPECT_EQ(LimitInMicros(ABudget("JPY", 500)), 500 * kMicros);
  EXPECT_EQ(LimitInMicros(ABudget("KWD", 1'500)), 1'500'000);
  EXPECT_EQ(LimitInMicros(ABudget("EUR", INT64_MAX)), kBudgetMicrosMax);
}

TEST(BudgetTest, OnlyTextMessagesArePaidByThePart) {
  const Budget budget = ABudget("EUR", 100);
  EXPECT_EQ(MicrosOf(budget, Channel::kSms, 3), 135'000);
  EXPECT_EQ(MicrosOf(budget, Channel::kPhone, 3), 2'100'000);
  EXPECT_EQ(MicrosOf(budget, Channel::kEmail, 3), 0);
}

TEST(BudgetTest, AnAmountIsRoundedUpToTheSmallestUnit) {
  const Budget budget = ABudget("EUR", 100);
  EXPECT_EQ(MoneyOf(budget, 0).minor_units, 0);
  EXPECT_EQ(MoneyOf(budget, 1), (Money{"EUR", 1}));
  EXPECT_EQ(MoneyOf(budget, 20'000).minor_units, 2);
  EXPECT_EQ(MoneyOf(ABudget("JPY", 1), 1'000'001).minor_units, 2);
}

}  // namespace
}  // namespace sendlift
