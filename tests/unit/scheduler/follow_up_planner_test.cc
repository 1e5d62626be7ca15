#include "scheduler/follow_up_planner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scheduler/follow_up_batch.h"
#include "storage/high_water.h"
#include "tests/support/world_database.h"
#include "tests/unit/scheduler/followed_world.h"

namespace sendlift::testing {
namespace {

constexpr absl::Duration kHour = absl::Hours(1);

TEST(FollowUpPlannerTest, PlansEachTriggerOnceHoweverOftenItRuns) {
  FollowedWorld world(Following({ATextAfter("OPENED")}));
  const int i = world.Treated().front();
  world.Happen(i, "OPENED");
  world.Happen(i, "OPENED");
  EXPECT_EQ(world.After(kHour), 1);
  EXPECT_EQ(world.After(kHour), 0);
  world.RestartFollowUps();
  EXPECT_EQ(world.After(kHour), 0);
  EXPECT_EQ(world.InstructionRows(world.campaign), 10);
  EXPECT_EQ(world.Blocks(world.campaign).size(), 2u);
}

TEST(FollowUpPlannerTest, AStepThatHappensEachTimeIsPlannedForEach) {
  FollowUp step = ATextAfter("OPENED");
  step.repeat = Repeat::kEachTime;
  FollowedWorld world(Following({step}));
  const int i = world.Treated().front();
  for (const int64_t position : {3, 4, 4, 9}) world.Happen(i, "OPENED", "", position);
  EXPECT_EQ(world.After(kHour), 3);
  EXPECT_EQ(world.Blocks(world.campaign).back().size, 3);
}

TEST(FollowUpPlannerTest, ATriggerOutlivesTheServer) {
  FollowedWorld world(Following({ATextAfter("OPENED")}));
  const int i = world.Treated().front();
  world.Happen(i, "OPENED");
  EXPECT_EQ(world.After(absl::Minutes(30)), 0);
  world.RestartFollowUps();
  EXPECT_EQ(world.After(absl::Minutes(30)), 1);
  world.RestartFollowUps();
  EXPECT_EQ(world.After(absl::Minutes(30)), 0);
}

// The server dies after everything was written and before the commit: nothing of it is there.
TEST(FollowUpPlannerTest, WhatIsRolledBackIsPlannedByTheNextRun) {
  FollowUp step = ATextAfter("OPENED");
  step.marks = {{"stage", "chased"}};
  step.ending = "done";
  FollowedWorld world(Following({step}));
  const int i = world.Treated().front();
  world.Happen(i, "OPENED");
  world.clock().AdvanceBy(kHour);
  const CustomerTools tools{.matches = nullptr, .mark = [](auto&&...) { return absl::OkStatus(); }};
  const SlotEvidence evidence;
  const absl::Status failed = world.database().Write(storage::Lane::kPlanning, [&](storage::Session& session) {
    FollowUpBatch batch(session, kWorkspace, world.campaign, tools, evidence,
                        {.now = world.now(), .latest = world.now()});
    EXPECT_OK(batch.Decide(world.TriggersOf(i).at(0)));
    EXPECT_EQ(batch.Write().value_or(-1), 1);
    return absl::UnavailableError("the disk is full");
  });
  EXPECT_FALSE(failed.ok());
  EXPECT_EQ(world.StateOfTrigger(i), TriggerState::kWaits);
  EXPECT_EQ(world.JourneyOfCustomer(i).ending, "");
  EXPECT_EQ(world.InstructionRows(world.campaign), 9);
  EXPECT_EQ(world.After(absl::ZeroDuration()), 1);
  EXPECT_EQ(world.JourneyOfCustomer(i).ending, "done");
  world.ExpectCountsAddUp();
}

TEST(FollowUpPlannerTest, ARefusedWriteIsMadeUpForLater) {
  FollowedWorld world(Following({ATextAfter("OPENED")}));
  const int i = world.Treated().front();
  world.Happen(i, "OPENED");
  world.clock().AdvanceBy(kHour);
  HookedDatabase database(world.database());
  FollowUpPlanner planner(database, kWorkspace, {});
  database.Refuse(storage::Lane::kPlanning, absl::UnavailableError("busy"));
  EXPECT_EQ(planner.RunOnce(world.now()).value_or(-1), 0);
  EXPECT_EQ(world.StateOfTrigger(i), TriggerState::kWaits);
  database.Refuse(storage::Lane::kPlanning, absl::OkStatus());
  EXPECT_EQ(planner.RunOnce(world.now()).value_or(-1), 1);
}

TEST(FollowUpPlannerTest, BatchesKeepADistanceSoThatBlocksStayFew) {
  FollowedWorld world(Following({ATextAfter("OPENED")}));
  const std::vector<int> people = world.Treated();
  for (const int i : people) {
    world.Happen(i, "OPENED");
    world.clock().AdvanceBy(absl::Seconds(7));
  }
  world.clock().AdvanceBy(absl::Minutes(50));
  int planned = 0;
  while (planned < 9) {
    const int more = world.After(absl::Seconds(5));
    ASSERT_GE(more, 0);
    planned += more;
  }
  EXPECT_EQ(world.Blocks(world.campaign).size(), 3u) << "the first alone, the others within a minute";
}

TEST(FollowUpPlannerTest, APausedCampaignWaitsAndACompletedOneRunsAgain) {
  FollowedWorld world(Following({ATextAfter("OPENED")}));
  const std::vector<int> people = world.Treated();
  world.Happen(people[0], "OPENED");
  world.SetState(world.campaign, CampaignState::kPaused);
  EXPECT_EQ(world.After(kHour), 0);
  EXPECT_EQ(world.StateOfTrigger(people[0]), TriggerState::kWaits);
  world.SetState(world.campaign, CampaignState::kCompleted);
  EXPECT_EQ(world.After(kHour), 1);
  EXPECT_EQ(world.Get(world.campaign.number).state, CampaignState::kRunning);
}

TEST(FollowUpPlannerTest, WhenTheWindowIsOverNothingWaitsAndEveryJourneyHasAnEnding) {
  FollowUp late = ATextAfter("OPENED", "late");
  late.after = absl::Hours(24 * 300);
  FollowedWorld world(
      Following({late, AMarkAfter(kEnded, "after", {{"after", "yes"}}), ATextAfter(kEnded, "goodbye")}));
  const std::vector<int> people = world.Treated();
  for (const int i : {people[0], people[1], world.Control()}) world.Happen(i, "OPENED");
  world.End(people[1], "done");
  EXPECT_EQ(world.After(kHour), 1) << "what is behind that ending";
  world.clock().Set(world.campaign.definition.window.end);
  EXPECT_EQ(world.After(absl::ZeroDuration()), 0);
  EXPECT_EQ(world.JourneyOfCustomer(people[0]).ending, kOver);
  EXPECT_EQ(world.JourneyOfCustomer(people[0]).end_time, world.campaign.definition.window.end);
  EXPECT_EQ(world.JourneyOfCustomer(people[1]).ending, "done");
  EXPECT_EQ(world.JourneyOfCustomer(world.Control()).ending, kOver);
  EXPECT_EQ(world.TriggersOf(people[0]).at(0).state, TriggerState::kNoTime);
  EXPECT_EQ(world.TriggersOf(people[1]).at(0).state, TriggerState::kDropped);
  EXPECT_EQ(world.TriggersOf(people[0]).at(1).state, TriggerState::kDone);
  EXPECT_EQ(world.TriggersOf(people[0]).at(2).state, TriggerState::kNoTime);
  EXPECT_EQ(world.CustomerAt(people[0]).attributes.at("after"), "yes");
  world.ExpectCountsAddUp();
}

// A gateway tells of a contact when all journeys have ended; the customer had none yet.
TEST(FollowUpPlannerTest, WhatComesInBehindTheEndSettles) {
  FollowedWorld world(Following({ATextAfter("OPENED")}));
  const std::vector<int> people = world.Treated();
  world.Happen(people[0], "OPENED");
  world.clock().Set(world.campaign.definition.window.end);
  EXPECT_EQ(world.After(absl::ZeroDuration()), 0);
  world.Happen(people[1], "OPENED");
  EXPECT_EQ(world.After(absl::Seconds(1)), 0);
  EXPECT_EQ(world.StateOfTrigger(people[1]), TriggerState::kNoTime);
  EXPECT_EQ(world.JourneyOfCustomer(people[1]).ending, kOver);
  world.Happen(people[2], "CLICKED");
  EXPECT_EQ(world.After(absl::Seconds(1)), 0);
  EXPECT_EQ(world.JourneyOfCustomer(people[2]).ending, kOver);
  world.ExpectCountsAddUp();
}

TEST(FollowUpPlannerTest, NothingOfACancelledCampaignIsPlanned) {
  FollowedWorld world(Following({ATextAfter("OPENED")}));
  const std::vector<int> people = world.Treated();
  world.Happen(people[0], "OPENED");
  world.SetState(world.campaign, CampaignState::kCancelled);
  EXPECT_EQ(world.After(absl::Minutes(1)), 0);
  EXPECT_EQ(world.StateOfTrigger(people[0]), TriggerState::kNoTime);
  EXPECT_EQ(world.JourneyOfCustomer(people[0]).ending, kOver);
  EXPECT_EQ(world.InstructionRows(world.campaign), 9);
}

TEST(FollowUpPlannerTest, WhatHasExpiredStaysSoWhenTheClockIsSetBack) {
  FollowUp step = ATextAfter("OPENED");
  step.valid_for = kHour;
  FollowedWorld world(Following({step}));
  const int i = world.Treated().front();
  world.Happen(i, "OPENED");
  world.clock().AdvanceBy(kHour);
  world.Write(
      [&](storage::Session& session) { return storage::RaiseHighWater(session, world.now() + absl::Hours(2)); });
  EXPECT_EQ(world.After(absl::Minutes(1)), 0);
  EXPECT_EQ(world.StateOfTrigger(i), TriggerState::kNoTime);
}

TEST(FollowUpPlannerTest, WavesAndStepsTakeTurnsWithTheSequences) {
  ACampaign definition = Following({ATextAfter("OPENED")});
  definition.WithWave("a", CampaignStart() + kHour, Percent(50));
  definition.WithWave("b", CampaignStart() + absl::Hours(4));
  FollowedWorld world(definition);
  world.Happen(world.Treated().front(), "OPENED");
  EXPECT_EQ(world.After(kHour), 1);
  ASSERT_OK(world.PlanAt(CampaignStart() + absl::Hours(4)));
  world.Happen(world.Treated().back(), "OPENED");
  EXPECT_EQ(world.After(kHour), 1);
  int64_t next = 0;
  for (const storage::Block& block : world.Blocks(world.campaign)) {
    EXPECT_EQ(block.first_sequence, next);
    next = block.end_sequence();
  }
  EXPECT_EQ(next, world.InstructionRows(world.campaign));
  EXPECT_EQ(world.Blocks(world.campaign).size(), 4u);
}

}  // namespace
}  // namespace sendlift::testing
