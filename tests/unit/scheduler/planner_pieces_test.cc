#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <tuple>

#include "scheduler/pieces.h"
#include "scheduler/planner.h"
#include "storage/pieces.h"
#include "tests/unit/scheduler/planned_world.h"

// Waves of campaigns whose offers have a limited quantity.
namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr absl::Duration kHour = absl::Hours(1);

ACampaign Limited(int64_t quantity) {
  Offer offer = Discount(15);
  offer.quantity = quantity;
  return ACampaign().WithTier("all", "", offer).WithControl(Percent(20));
}

int64_t OfferGone(PlannedWorld& world, const Campaign& campaign) {
  for (const storage::ExcludedPeople& excluded : world.Excluded(campaign)) {
    if (excluded.reason == ExclusionReason::kOfferGone) return excluded.people;
  }
  return 0;
}

TEST(PlannerPiecesTest, NoMoreAreTreatedThanThereArePiecesAndControlIsCutAlike) {
  PlannedWorld world;
  world.AddCustomers(400);
  const Campaign campaign = world.InsertRunning(Limited(100).BuildCampaign());
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  using Cell = std::tuple<int, int, int>;
  EXPECT_THAT(world.CellSizes(campaign), ElementsAre(Pair(Cell(0, 0, 0), 25), Pair(Cell(0, 0, 1), 100)));
  EXPECT_EQ(OfferGone(world, campaign), 275);
}

TEST(PlannerPiecesTest, EnoughPiecesLeaveNobodyOut) {
  PlannedWorld world;
  world.AddCustomers(100);
  const Campaign campaign = world.InsertRunning(Limited(80).BuildCampaign());
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  EXPECT_THAT(world.Assignments(campaign), SizeIs(100));
  EXPECT_EQ(OfferGone(world, campaign), 0);
}

TEST(PlannerPiecesTest, AllTiersShareTheQuantityOfTheCampaignTheFirstTierFirst) {
  PlannedWorld world;
  world.AddCustomers(400, [](int i, Customer& customer) { customer.tier = i % 4 == 0 ? "VIP" : "REGULAR"; });
  Campaign campaign = ACampaign().WithTier("vip", "tier = VIP").WithTier("rest", "").BuildCampaign();
  campaign.definition.offer_quantity = 100;
  campaign = world.InsertRunning(campaign);
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  std::map<int, int64_t> treated;
  for (const auto& [cell, people] : world.CellSizes(campaign)) {
    if (std::get<2>(cell) != kControlArm) treated[std::get<1>(cell)] += people;
  }
  // 100 of tier vip, 80 of them treated.
  EXPECT_THAT(treated, ElementsAre(Pair(0, 80), Pair(1, 20)));
}

TEST(PlannerPiecesTest, LaterWavesTakeWhatEarlierOnesLeave) {
  PlannedWorld world;
  world.AddCustomers(100);
  const Campaign campaign = world.InsertRunning(
      Limited(50).WithWave("a", CampaignStart(), Percent(50)).WithWave("b", CampaignStart() + kHour).BuildCampaign());
  ASSERT_OK(world.Plan());
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  using Cell = std::tuple<int, int, int>;
  const auto cells = world.CellSizes(campaign);
  EXPECT_EQ(cells.at(Cell(0, 0, 1)), 40);
  EXPECT_EQ(cells.at(Cell(1, 0, 1)), 10);
}

storage::Pieces PiecesOf(PlannedWorld& world, const Campaign& campaign) {
  return world.Read(
      [&](storage::Session& session) { return storage::ListPieces(session, kWorkspace, campaign.number, 1); })[0];
}

TEST(PlannerPiecesTest, AWaveThatWasInterruptedHoldsNoPieces) {
  for (const bool half_written : {false, true}) {
    PlannedWorld world;
    world.AddCustomers(100);
    const Campaign campaign = world.InsertRunning(Limited(50).BuildCampaign());
    world.Write([&](storage::Session& session) -> absl::Status {
      const auto granted = ReserveForWave(session, kWorkspace, campaign, {80}, world.now());
      EXPECT_THAT(*granted, ElementsAre(50));
      if (!half_written) return absl::OkStatus();
      return storage::InsertAssignment(session, kWorkspace, campaign.number, {.customer = {9999}, .arm = 1});
    });
    EXPECT_EQ(PiecesOf(world, campaign).reserved, 50);
    world.RestartPlanner();
    ASSERT_OK(world.Plan());  // before the wave is due
    EXPECT_EQ(PiecesOf(world, campaign).in_use(), 0);
    ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
    EXPECT_EQ(PiecesOf(world, campaign).planned, 50);
    EXPECT_EQ(PiecesOf(world, campaign).reserved, 0);
  }
}

// A promise outside of waves is made after the planner has looked how many pieces are left, and before it reserves.
TEST(PlannerPiecesTest, APieceThatGoesWhileAWaveIsSelectedIsNotPromisedTwice) {
  PlannedWorld world;
  world.AddCustomers(200);
  const Campaign campaign = world.InsertRunning(Limited(50).BuildCampaign());
  world.clock().Set(CampaignStart() + kHour);
  int taken = 0;
  Planner planner(
      world.database(), kWorkspace,
      [&](absl::string_view filter) {
        for (int i = 0; i < 5; ++i) {
          world.database().WriteLater(
              storage::Lane::kReceipt,
              [&](storage::Session& session) -> absl::Status {
                const auto piece = TakePiece(session, kWorkspace, campaign, 0, world.now());
                taken += piece.value_or(false) ? 1 : 0;
                return piece.status();
              },
              [](const absl::Status& status) { EXPECT_OK(status); });
        }
        return CompileSimply(filter);
      },
      WaveSizes{});
  ASSERT_OK(planner.RunOnce(world.now()));
  ASSERT_GT(taken, 0);
  EXPECT_EQ(PiecesOf(world, campaign).recommended, taken);
  EXPECT_EQ(PiecesOf(world, campaign).planned, 50 - taken);
  EXPECT_EQ(world.InstructionRows(campaign), 50 - taken);
}

TEST(PlannerPiecesTest, ACampaignWithoutALimitWritesNoPieces) {
  PlannedWorld world;
  world.AddCustomers(20);
  const Campaign campaign = world.InsertRunning(ACampaign().BuildCampaign());
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  EXPECT_THAT(world.Assignments(campaign), SizeIs(20));
  EXPECT_EQ(PiecesOf(world, campaign).planned, 0);
}

}  // namespace
}  // namespace sendlift::testing
