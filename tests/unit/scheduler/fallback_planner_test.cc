#include "scheduler/fallback_planner.h"

#include <gtest/gtest.h>

#include "tests/unit/scheduler/failed_world.h"

namespace sendlift::testing {
namespace {

TEST(FallbackPlannerTest, PlansEachFailureOnceHoweverOftenItRuns) {
  FailedWorld world;
  world.Receive(0, Outcome::kBounced);
  world.Receive(0, Outcome::kBounced);
  EXPECT_EQ(world.FallBack(), 1);
  EXPECT_EQ(world.FallBack(), 0);
  FallbackPlanner another_run(world.database(), kWorkspace);
  EXPECT_EQ(another_run.RunOnce(world.now()).value(), 0);
  EXPECT_EQ(world.InstructionRows(world.campaign), 10);
}

TEST(FallbackPlannerTest, WhatIsRolledBackIsPlannedByTheNextRun) {
  FailedWorld world;
  world.Receive(0, Outcome::kBounced);
  const absl::Status failed = world.database().Write(storage::Lane::kPlanning, [&](storage::Session& session) {
    EXPECT_OK(storage::UpdateFallback(
        session, kWorkspace,
        {.key = world.Key(0), .state = storage::FallbackState::kPlanned, .fail_time = {}, .next = 9}));
    return absl::UnavailableError("the disk is full");
  });
  EXPECT_FALSE(failed.ok());
  EXPECT_EQ(world.FallBack(), 1);
}

TEST(FallbackPlannerTest, BatchesKeepADistanceSoThatBlocksStayFew) {
  FailedWorld world;
  FallbackPlanner planner(world.database(), kWorkspace);
  world.Receive(0, Outcome::kBounced);
  EXPECT_EQ(planner.RunOnce(world.now()).value(), 1);
  world.Receive(1, Outcome::kBounced);
  EXPECT_EQ(planner.RunOnce(world.now() + absl::Seconds(9)).value(), 0);
  // The window has ten days.
  EXPECT_EQ(planner.RunOnce(world.now() + absl::Hours(240) / FallbackPlanner::kBatchesAWindow).value(), 1);
}

TEST(FallbackPlannerTest, APausedCampaignWaitsAndACompletedOneRunsAgain) {
  FailedWorld world;
  world.Receive(0, Outcome::kBounced);
  world.SetState(world.campaign, CampaignState::kPaused);
  EXPECT_EQ(world.FallBack(), 0);
  EXPECT_EQ(world.FallbackStateOf(0), storage::FallbackState::kWaits);
  world.SetState(world.campaign, CampaignState::kCompleted);
  EXPECT_EQ(world.FallBack(), 1);
  EXPECT_EQ(world.Get(world.campaign.number).state, CampaignState::kRunning);
}

TEST(FallbackPlannerTest, WavesAndFallbacksTakeTurnsWithTheSequences) {
  ACampaign definition = ThreeChannels();
  definition.WithWave("a", CampaignStart() + absl::Hours(1), Percent(50));
  definition.WithWave("b", CampaignStart() + absl::Hours(2));
  LeasedWorld world(definition);
  ASSERT_OK(world.Lease(0, 1));
  world.Receive(0, Outcome::kBounced);
  ASSERT_OK(world.PlanAt(CampaignStart() + absl::Hours(2)));
  int64_t next = 0;
  for (const storage::Block& block : world.Blocks(world.campaign)) {
    EXPECT_EQ(block.first_sequence, next);
    next = block.end_sequence();
  }
  EXPECT_EQ(next, world.InstructionRows(world.campaign));
  EXPECT_EQ(world.Blocks(world.campaign).size(), 3u);
}

}  // namespace
}  // namespace sendlift::testing
