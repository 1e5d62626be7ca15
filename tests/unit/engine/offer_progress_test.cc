#include "engine/offer_progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/instructions.h"
#include "engine/preview.h"
#include "scheduler/pieces.h"
#include "tests/unit/engine/ninety.h"

namespace sendlift::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

CampaignDefinition Limited(int64_t quantity) {
  Offer offer = Discount(15);
  offer.quantity = quantity;
  return ACampaign().WithTier("all", "", offer).WithControl(Percent(10)).Build();
}

Campaign LaunchLimited(EngineWorld& world, int64_t quantity) {
  world.AddCustomers(100);
  const Campaign campaign = world.Launch(Limited(quantity));
  world.clock().AdvanceBy(kHour);
  EXPECT_EQ(world.Plan(), 1);
  return campaign;
}

Progress::Offer OfferOf(EngineWorld& world, const Campaign& campaign) {
  const auto offers = world.ProgressOfCampaign(campaign).offers;
  EXPECT_THAT(offers, SizeIs(1));
  return offers.empty() ? Progress::Offer{} : offers[0];
}

TEST(OfferProgressTest, PiecesAreReservedThenPromisedAndFreeIfItCameToNothing) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchLimited(world, 40);
  EXPECT_EQ(OfferOf(world, campaign).quantity, 40);
  EXPECT_EQ(OfferOf(world, campaign).reserved, 40);
  EXPECT_EQ(OfferOf(world, campaign).committed, 0);
  gateway.Do(Deed::kRejectPermanent);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 10));
  world.Dispatch();
  EXPECT_EQ(OfferOf(world, campaign).reserved, 30);
  EXPECT_EQ(OfferOf(world, campaign).committed, 10);
  world.Settle({&gateway});
  EXPECT_EQ(OfferOf(world, campaign).committed, 0);
  EXPECT_EQ(OfferOf(world, campaign).redeemed, 0);
}

TEST(OfferProgressTest, WhatIsOverReservesNothing) {
  EngineWorld world;
  const Campaign campaign = LaunchLimited(world, 40);
  world.Cancel(campaign);
  EXPECT_EQ(OfferOf(world, campaign).reserved, 0);
}

TEST(OfferProgressTest, ACampaignWithoutQuantityOrCodesHasNone) {
  EngineWorld world;
  const Campaign campaign = LaunchNinety(world);
  EXPECT_THAT(world.ProgressOfCampaign(campaign).offers, IsEmpty());
}

TEST(OfferProgressTest, APreviewSaysWhomThePiecesDoNotReach) {
  EngineWorld world;
  world.AddCustomers(100);
  const Campaign campaign = world.Create(Limited(45));
  const Preview preview =
      world.Read([&](storage::Session& session) { return PreviewCampaign(session, campaign, world.now()); });
  ASSERT_THAT(preview.excluded, SizeIs(1));
  EXPECT_EQ(preview.excluded[0].reason, ExclusionReason::kOfferGone);
  EXPECT_EQ(preview.excluded[0].people, 50);
}

TEST(OfferProgressTest, ADeadLetterIsDrivenAgainOnlyWhileAPieceIsLeft) {
  EngineWorld world({.settling = {.attempts_max = 1}});
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchLimited(world, 40);
  gateway.Do(Deed::kRejectRetryable);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 10));
  world.Settle({&gateway});
  ASSERT_EQ(world.Count(campaign, InstructionState::kDead), 10);
  world.clock().AdvanceBy(absl::Seconds(11));
  for (int i = 0; i < 7; ++i) {
    EXPECT_TRUE(world.Write(
        [&](storage::Session& session) { return TakePiece(session, kWorkspace, campaign, 0, world.now()); }));
  }
  const Redriven redriven = world.Write([&](storage::Session& session) {
    return RedriveInstructions(session, world.Get(campaign.number), {}, world.now());
  });
  EXPECT_THAT(redriven.strays, SizeIs(3));
  EXPECT_EQ(world.Count(campaign, InstructionState::kDead), 7);
  EXPECT_EQ(OfferOf(world, campaign).reserved + OfferOf(world, campaign).committed, 40);
}

}  // namespace
}  // namespace sendlift::testing
