#include "model/live_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/offer_codes.h"
#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;

TEST(LiveValuesTest, ATierHasThoseThatItsOfferFills) {
  CampaignDefinition definition =
      ACampaign().WithTier("plain", "x").WithTier("few", "y").WithTier("none", "", std::nullopt).Build();
  definition.tiers[1].offer->quantity = 5;
  definition.tiers[1].offer->code = OfferCode{};
  EXPECT_THAT(LiveNamesOf(definition, 0), ElementsAre("campaign.taken", "offer.ends_in"));
  EXPECT_THAT(LiveNamesOf(definition, 1),
              ElementsAre("campaign.taken", "offer.code", "offer.ends_in", "offer.remaining"));
  EXPECT_THAT(LiveNamesOf(definition, 2), ElementsAre("campaign.taken"));
  definition.offer_quantity = 9;
  EXPECT_TRUE(IsLive(definition, 0, "offer.remaining"));
  EXPECT_FALSE(IsLive(definition, 2, "offer.remaining"));
}

TEST(LiveValuesTest, AreOfTheMomentTheTierAndTheCustomer) {
  Campaign campaign = ACampaign().BuildCampaign();
  campaign.definition.tiers[0].offer->quantity = 9;
  const LiveFigures figures = {.now = campaign.definition.window.end - absl::Hours(50), .remaining = {7}, .taken = 3};
  const auto value = [&](const char* name) { return LiveValue(campaign, 0, "de", figures, {42}, name); };
  EXPECT_EQ(value("offer.remaining"), "7");
  EXPECT_EQ(value("offer.ends_in"), "2 Tage");
  EXPECT_EQ(value("campaign.taken"), "3");
  EXPECT_EQ(ReadOfferCode(campaign.hash_key, value("offer.code")), CustomerNumber{42});
  EXPECT_EQ(value("offer.name"), "");
  campaign.definition.tiers[0].offer->valid_for = absl::Hours(24 * 14);
  EXPECT_EQ(value("offer.ends_in"), "14 Tage");
}

TEST(LiveValuesTest, AStepsOwnOfferHasNoQuantityAndItsOwnEnd) {
  FollowUp chase;
  chase.follow_up = "chase";
  chase.offer = Discount(30);
  chase.offer->valid_for = absl::Hours(24);
  Campaign campaign = ACampaign().WithFollowUp(chase).BuildCampaign();
  campaign.definition.tiers[0].offer->quantity = 9;
  campaign.definition.offer_quantity = 9;
  EXPECT_THAT(LiveNamesOf(campaign.definition, 0, 1), ElementsAre("campaign.taken", "offer.ends_in"));
  EXPECT_FALSE(IsLive(campaign.definition, 0, "offer.remaining", 1));
  const absl::Time now = campaign.definition.window.end - absl::Hours(240);
  EXPECT_EQ(OfferEnd(campaign.definition, 0, now, 1), now + absl::Hours(24));
  EXPECT_EQ(OfferEnd(campaign.definition, 0, now), campaign.definition.window.end);
  EXPECT_EQ(LiveValue(campaign, 0, "de", {.now = now}, {42}, "offer.ends_in", 1), "1 Tag");
}

TEST(LiveValuesTest, ACodeOfAPoolIsNotMade) {
  Campaign campaign = ACampaign().BuildCampaign();
  campaign.definition.tiers[0].offer->code = OfferCode{.source = CodeSource::kPool, .pool = "box"};
  LiveFigures figures;
  EXPECT_EQ(LiveValue(campaign, 0, "de", figures, {42}, "offer.code"), "");
  figures.pool_codes = {"AUTUMN-7"};
  EXPECT_EQ(LiveValue(campaign, 0, "de", figures, {42}, "offer.code"), "AUTUMN-7");
}

}  // namespace
}  // namespace sendlift::testing
