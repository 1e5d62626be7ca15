#include "model/budget_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/budget.h"
#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> WrongFields(const ACampaign& campaign) {
  std::vector<std::string> fields;
  for (const FieldViolation& violation : BudgetViolations(campaign.Build())) fields.push_back(violation.field);
  return fields;
}

TEST(BudgetRulesTest, ABudgetNeedsALimitAndNoCosts) {
  EXPECT_THAT(WrongFields(ACampaign()), IsEmpty());
  EXPECT_THAT(WrongFields(ACampaign().WithBudget(1, {})), IsEmpty());
  EXPECT_THAT(WrongFields(ACampaign().WithBudget(0, {})), ElementsAre("budget.limit"));
  EXPECT_THAT(WrongFields(ACampaign().WithBudget(-5, {})), ElementsAre("budget.limit"));
  EXPECT_THAT(WrongFields(ACampaign().WithBudget(INT64_MAX, {})), ElementsAre("budget.limit"));
}

TEST(BudgetRulesTest, AChannelHasOneCostThatIsNotNegative) {
  EXPECT_THAT(WrongFields(ACampaign().WithBudget(1, {{Channel::kSms, 0}, {Channel::kSms, 1}})),
              ElementsAre("budget.costs[1].channel"));
  EXPECT_THAT(WrongFields(ACampaign().WithBudget(1, {{Channel::kSms, -1}, {Channel::kEmail, kContactMicrosMax + 1}})),
              ElementsAre("budget.costs[0].micros", "budget.costs[1].micros"));
}

TEST(BudgetRulesTest, TheCheapestChannelNeedsCosts) {
  ACampaign campaign;
  campaign.WithOrder(ChannelOrder::kCheapest);
  EXPECT_THAT(WrongFields(campaign), ElementsAre("channels.order"));
  EXPECT_THAT(WrongFields(campaign.WithBudget(1, {})), ElementsAre("channels.order"));
  EXPECT_THAT(WrongFields(campaign.WithBudget(1, {{Channel::kSms, 1}})), IsEmpty());
}

}  // namespace
}  // namespace sendlift::testing
