#include "model/offer_rules.h"

#include <gtest/gtest.h>

#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

std::vector<FieldViolation> WithQuantities(std::optional<int64_t> of_tier, std::optional<int64_t> of_all) {
  CampaignDefinition definition = ACampaign().Build();
  definition.tiers[0].offer->quantity = of_tier;
  definition.offer_quantity = of_all;
  return OfferViolations(definition);
}

TEST(OfferRulesTest, QuantitiesAreAboveZero) {
  EXPECT_TRUE(WithQuantities(std::nullopt, std::nullopt).empty());
  EXPECT_TRUE(WithQuantities(1, 1'000'000'000).empty());
  ASSERT_EQ(WithQuantities(-1, 5).size(), 1u);
  EXPECT_EQ(WithQuantities(-1, 5)[0].field, "tiers[0].offer.quantity");
  ASSERT_EQ(WithQuantities(5, 1'000'000'001).size(), 1u);
  EXPECT_EQ(WithQuantities(5, 1'000'000'001)[0].field, "offer_quantity");
}

TEST(OfferRulesTest, PiecesOfNoOfferAreRefused) {
  CampaignDefinition definition = ACampaign().WithTier("all", "", std::nullopt).Build();
  definition.offer_quantity = 5;
  ASSERT_EQ(OfferViolations(definition).size(), 1u);
  EXPECT_EQ(OfferViolations(definition)[0].field, "offer_quantity");
}

}  // namespace
}  // namespace sendlift::testing
