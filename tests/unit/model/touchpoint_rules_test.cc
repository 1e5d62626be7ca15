#include "model/touchpoint_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/definition_rules.h"
#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> WrongFields(const CampaignDefinition& definition) {
  std::vector<std::string> fields;
  for (const FieldViolation& violation : ViolationsOf(definition)) fields.push_back(violation.field);
  return fields;
}

CampaignDefinition At(std::vector<std::string> touchpoints) {
  CampaignDefinition definition = ACampaign().Build();
  definition.touchpoints = std::move(touchpoints);
  return definition;
}

TEST(TouchpointRulesTest, ShopWebAppAndAnyOtherAreTouchpoints) {
  EXPECT_THAT(WrongFields(At({"shop", "web", "app", "call-centre", "kiosk-7"})), IsEmpty());
  EXPECT_THAT(WrongFields(At({})), IsEmpty());
}

TEST(TouchpointRulesTest, NamesEveryWrongOne) {
  EXPECT_THAT(WrongFields(At({"shop", "Shop", "call centre", "shop"})),
              ElementsAre("touchpoints[1]", "touchpoints[2]", "touchpoints[3]"));
  std::vector<std::string> many;
  for (int i = 0; i <= kTouchpointsMax; ++i) many.push_back("at" + std::to_string(i));
  EXPECT_THAT(WrongFields(At(many)), ElementsAre("touchpoints"));
}

TEST(TouchpointRulesTest, WhereNothingIsOfferedNothingCanBeRecommended) {
  CampaignDefinition definition = ACampaign().WithTier("all", "", std::nullopt).Build();
  EXPECT_THAT(WrongFields(definition), IsEmpty());
  definition.touchpoints = {"shop"};
  EXPECT_THAT(WrongFields(definition), ElementsAre("touchpoints"));
}

TEST(TouchpointRulesTest, AnExpectedValueIsAnAmountInACurrency) {
  CampaignDefinition definition = At({"shop"});
  std::optional<Money>& value = definition.tiers[0].offer->expected_value;
  value = Money{.currency_code = "EUR", .minor_units = 0};
  EXPECT_THAT(WrongFields(definition), IsEmpty());
  value = Money{.currency_code = "EUR", .minor_units = -1};
  EXPECT_THAT(WrongFields(definition), ElementsAre("tiers[0].offer.expected_value"));
  value = Money{.currency_code = "euros", .minor_units = 5};
  EXPECT_THAT(WrongFields(definition), ElementsAre("tiers[0].offer.expected_value"));
}

}  // namespace
}  // namespace sendlift::testing
