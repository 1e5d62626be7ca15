#include "engine/offer_pieces.h"

#include <gtest/gtest.h>

#include "tests/unit/engine/recommending_world.h"

namespace sendlift::testing {
namespace {

// Two tiers of which one has no offer, with people in them.
Campaign WithPeople(RecommendingWorld& world, const std::vector<storage::Cohort>& cohorts,
                    const std::function<void(CampaignDefinition&)>& change) {
  const Campaign campaign = world.RunAtShop(
      "autumn", ACampaign().WithTier("a", "tier = A").WithTier("b", "tier = B").WithTier("c", "", {}), change);
  for (const storage::Cohort& cohort : cohorts) {
    world.Write(
        [&](storage::Session& session) { return storage::InsertCohort(session, kWorkspace, campaign.number, cohort); });
  }
  return campaign;
}

bool Left(RecommendingWorld& world, const Campaign& campaign, int tier) {
  return world.Read([&](storage::Session& session) { return IsPieceLeft(session, kWorkspace, campaign, tier); });
}

TEST(OfferPiecesTest, WithoutAQuantityThereIsAlwaysOne) {
  RecommendingWorld world;
  const Campaign campaign = WithPeople(world, {{.arm = 1, .tier = 0, .people = 1'000'000}}, nullptr);
  EXPECT_TRUE(Left(world, campaign, 0));
}

TEST(OfferPiecesTest, OnePieceEachForThoseWhoAreNotInControl) {
  RecommendingWorld world;
  const std::vector<storage::Cohort> cohorts = {
      {.arm = 0, .tier = 0, .people = 50},
      {.arm = 1, .tier = 0, .people = 6},
      {.wave = -20'000, .arm = 1, .tier = 0, .channel = kNoChannel, .people = 3},
      {.arm = 1, .tier = 1, .people = 70}};
  const Campaign nine = WithPeople(world, cohorts, [](CampaignDefinition& definition) {
    definition.tiers[0].offer->quantity = 9;
    definition.tiers[1].offer->quantity = 71;
  });
  EXPECT_FALSE(Left(world, nine, 0));
  EXPECT_TRUE(Left(world, nine, 1));
  Campaign ten = nine;
  ten.definition.tiers[0].offer->quantity = 10;
  EXPECT_TRUE(Left(world, ten, 0));
}

TEST(OfferPiecesTest, TheCampaignsQuantityIsOfAllTiersWithAnOffer) {
  RecommendingWorld world;
  const std::vector<storage::Cohort> cohorts = {
      {.arm = 1, .tier = 0, .people = 6}, {.arm = 1, .tier = 1, .people = 4}, {.arm = 1, .tier = 2, .people = 100}};
  Campaign campaign =
      WithPeople(world, cohorts, [](CampaignDefinition& definition) { definition.offer_quantity = 11; });
  EXPECT_TRUE(Left(world, campaign, 0));
  campaign.definition.offer_quantity = 10;
  EXPECT_FALSE(Left(world, campaign, 0));
}

}  // namespace
}  // namespace sendlift::testing
