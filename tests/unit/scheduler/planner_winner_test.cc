// The wave that gets the winner of the waves before it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/winners.h"
#include "tests/unit/scheduler/planned_world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr absl::Duration kWindow = absl::Hours(168);
using Cell = std::tuple<int, int, int>;

ACampaign PilotAndRest() {
  return ACampaign()
      .WithControl(Percent(20))
      .WithArm("one", Percent(50))
      .WithArm("two")
      .WithWave("pilot", CampaignStart(), Percent(10))
      .WithWave("rest", CampaignStart() + kWindow)
      .WithWinner();
}

void Decide(PlannedWorld& world, const Campaign& campaign, int arm) {
  world.Write([&](storage::Session& session) {
    return storage::InsertWinner(session, kWorkspace, campaign.number,
                                 {.wave = 1,
                                  .decide_time = world.now(),
                                  .arm = arm,
                                  .reason = arm > 0 ? WinnerReason::kWon : WinnerReason::kNotBetter});
  });
}

TEST(PlannerWinnerTest, WaitsUntilTheWinnerIsDecidedAndGivesItToTheRest) {
  PlannedWorld world;
  world.AddCustomers(100);
  const Campaign campaign = world.InsertRunning(PilotAndRest().BuildCampaign());
  ASSERT_OK(world.Plan());
  ASSERT_OK(world.PlanAt(CampaignStart() + kWindow));
  EXPECT_THAT(world.FrozenWaves(campaign), SizeIs(1));
  Decide(world, campaign, 2);
  ASSERT_OK(world.Plan());
  EXPECT_THAT(world.CellSizes(campaign),
              ElementsAre(Pair(Cell(0, 0, 0), 2), Pair(Cell(0, 0, 1), 5), Pair(Cell(0, 0, 2), 3),
                          Pair(Cell(1, 0, 0), 18), Pair(Cell(1, 0, 2), 72)));
  for (const auto& instruction : world.Instructions(campaign)) EXPECT_NE(instruction.arm, kControlArm);
}

TEST(PlannerWinnerTest, WithoutAWinnerTheRestHasTheArmsAsConfigured) {
  PlannedWorld world;
  world.AddCustomers(100);
  const Campaign campaign = world.InsertRunning(PilotAndRest().BuildCampaign());
  ASSERT_OK(world.Plan());
  Decide(world, campaign, 0);
  ASSERT_OK(world.PlanAt(CampaignStart() + kWindow));
  EXPECT_THAT(world.CellSizes(campaign),
              ElementsAre(Pair(Cell(0, 0, 0), 2), Pair(Cell(0, 0, 1), 5), Pair(Cell(0, 0, 2), 3),
                          Pair(Cell(1, 0, 0), 18), Pair(Cell(1, 0, 1), 45), Pair(Cell(1, 0, 2), 27)));
}

// Strata of two languages, and pieces for few: the shares of the wave hold in both.
TEST(PlannerWinnerTest, StrataAndPiecesHaveTheSharesOfTheWave) {
  PlannedWorld world;
  world.AddCustomers(100, [](int i, Customer& customer) { customer.language_code = i % 4 == 0 ? "de" : "en"; });
  Campaign draft = PilotAndRest().BuildCampaign();
  draft.definition.experiment.stratify_by = {"language"};
  draft.definition.tiers[0].offer->quantity = 48;
  const Campaign campaign = world.InsertRunning(std::move(draft));
  ASSERT_OK(world.Plan());
  Decide(world, campaign, 1);
  ASSERT_OK(world.PlanAt(CampaignStart() + kWindow));
  const auto sizes = world.CellSizes(campaign);
  EXPECT_EQ(sizes.at(Cell(1, 0, 0)), 10) << "40 pieces are left, four fifths of 50 people";
  EXPECT_EQ(sizes.at(Cell(1, 0, 1)), 40);
  EXPECT_FALSE(sizes.contains(Cell(1, 0, 2)));
}

TEST(PlannerWinnerTest, OthersAreNotKeptWaiting) {
  PlannedWorld world;
  world.AddCustomers(100);
  const Campaign waiting = world.InsertRunning(PilotAndRest().BuildCampaign("waiting"));
  const Campaign other =
      world.InsertRunning(ACampaign().WithWave("main", CampaignStart() + kWindow).BuildCampaign("other"));
  ASSERT_OK(world.Plan());
  ASSERT_OK(world.PlanAt(CampaignStart() + kWindow));
  EXPECT_THAT(world.FrozenWaves(waiting), SizeIs(1));
  EXPECT_THAT(world.FrozenWaves(other), SizeIs(1));
  EXPECT_THAT(world.Assignments(other), SizeIs(100));
}

TEST(PlannerWinnerTest, NothingIsDueBehindTheEndOfTheCampaign) {
  PlannedWorld world;
  world.AddCustomers(10);
  const Campaign campaign = world.InsertRunning(PilotAndRest().BuildCampaign());
  ASSERT_OK(world.Plan());
  Decide(world, campaign, 1);
  ASSERT_OK(world.PlanAt(CampaignStart() + absl::Hours(240)));
  EXPECT_THAT(world.FrozenWaves(campaign), SizeIs(1));
  EXPECT_THAT(world.Assignments(campaign), SizeIs(1));
}

}  // namespace
}  // namespace sendlift::testing
