#include "services/convert_budget.h"

#include <gtest/gtest.h>

#include "tests/support/network/campaigns.h"

namespace sendlift {
namespace {

TEST(ConvertBudgetTest, WhatIsConvertedComesBack) {
  const auto proto = testing::FromText<v1::Budget>(
      "limit { currency_code: 'EUR' minor_units: 1200000 } costs { channel: EMAIL micros: 1000 } "
      "costs { channel: SMS micros: 45000 }");
  Violations violations;
  const Budget budget = BudgetFromProto(proto, violations);
  EXPECT_TRUE(violations.list().empty());
  ASSERT_EQ(budget.costs.size(), 2u);
  EXPECT_EQ(budget.costs[1].channel, Channel::kSms);
  EXPECT_EQ(ToProto(budget).SerializeAsString(), proto.SerializeAsString());
}

TEST(ConvertBudgetTest, AChannelThatIsNoneIsNamed) {
  Violations violations;
  BudgetFromProto(testing::FromText<v1::Budget>("limit { currency_code: 'EUR' minor_units: 1 } costs { micros: 5 }"),
                  violations);
  ASSERT_EQ(violations.list().size(), 1u);
  EXPECT_EQ(violations.list()[0].field, "budget.costs[0].channel");
}

}  // namespace
}  // namespace sendlift
