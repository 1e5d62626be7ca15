#include "services/convert_budget.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/network/campaigns.h"

namespace sendlift {
namespace {

TEST(ConvertBudgetTest, WhatIsReadIsWrittenBack) {
  const auto given = testing::FromText<v1::Budget>(R"pb(
    limit { currency_code: 'EUR' minor_units: 1200000 }
    costs { channel: EMAIL micros: 1000 }
    costs { channel: PHONE micros: 2100000 }
  )pb");
  Violations violations;
  const Budget budget = BudgetFromProto(given, violations);
  EXPECT_TRUE(violations.empty());
  ASSERT_EQ(budget.costs.size(), 2u);
  EXPECT_EQ(budget.costs[1].channel, Channel::kPhone);
  EXPECT_EQ(budget.costs[1].micros, 2'100'000);
  EXPECT_EQ(ToProto(budget).SerializeAsString(), given.SerializeAsString());
}

TEST(ConvertBudgetTest, WhatIsWrongOnTheWireIsNamed) {
  Violations violations;
  (void)BudgetFromProto(testing::FromText<v1::Budget>("costs { micros: 1 }"), violations);
  std::vector<std::string> fields;
  for (const FieldViolation& violation : violations.list()) fields.push_back(violation.field);
  EXPECT_THAT(fields, ::testing::ElementsAre("budget.limit.currency_code", "budget.costs[0].channel"));
}

}  // namespace
}  // namespace sendlift
