#include "engine/winner_pass.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "measurement/recount.h"
#include "model/assignment.h"
#include "tests/unit/engine/winner_world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class WinnerPassTest : public ::testing::Test {
 protected:
  void Launch(const ACampaign& definition) { campaign_ = world_.Launch(definition.Build()); }
  void PassTheWindow() { world_.clock().Set(CampaignStart() + WinnerWorld::kWindow); }

  WinnerWorld world_;
  Campaign campaign_;
};

TEST_F(WinnerPassTest, TheRestGetsTheWinnerAndControlKeepsItsShare) {
  Launch(WinnerWorld::PilotAndRest().WithWinner());
  world_.RunPilot(campaign_);
  EXPECT_EQ(world_.Plan(), 0) << "the rest is not due";
  EXPECT_EQ(world_.Decision(campaign_), std::nullopt);
  PassTheWindow();
  EXPECT_EQ(world_.Plan(), 1);
  const std::optional<WinnerDecision> decision = world_.Decision(campaign_);
  ASSERT_TRUE(decision.has_value());
  EXPECT_EQ(decision->arm, 1);
  EXPECT_EQ(decision->reason, WinnerReason::kWon);
  EXPECT_EQ(decision->decide_time, world_.now());
  EXPECT_THAT(world_.ArmsOf(campaign_, 0), ElementsAre(120, 90, 90));
  EXPECT_THAT(world_.ArmsOf(campaign_, 1), ElementsAre(120, 180, 0));
  EXPECT_EQ(world_.ProgressOfCampaign(campaign_).winner, decision);
}

TEST_F(WinnerPassTest, TheDecisionIsInTheAudit) {
  Launch(WinnerWorld::PilotAndRest().WithWinner());
  world_.RunPilot(campaign_);
  PassTheWindow();
  world_.Plan();
  const std::vector<storage::AuditEntry> audit = world_.Audit();
  const auto found = std::find_if(audit.begin(), audit.end(), [](const auto& e) { return e.action == "DecideWinner"; });
  ASSERT_NE(found, audit.end());
  EXPECT_EQ(found->subject, "workspaces/main/campaigns/autumn");
  EXPECT_EQ(found->detail, "wave rest: arm early (WON)");
}

// docs/assignment.md: of the people of the wave by rising rank the first are control.
TEST_F(WinnerPassTest, TheArmsOfTheRestFollowThePublishedRecipe) {
  Launch(WinnerWorld::PilotAndRest().WithWinner());
  world_.RunPilot(campaign_);
  PassTheWindow();
  world_.Plan();
  std::map<uint64_t, int> arm_by_rank;
  for (const auto& [assignment, id] : world_.Assignments(campaign_)) {
    if (assignment.wave != 1) continue;
    arm_by_rank[Rank(AssignmentKey(world_.Get(campaign_.number)), RankPurpose::kArm, id)] = assignment.arm;
  }
  ASSERT_THAT(arm_by_rank, SizeIs(300));
  int place = 0;
  for (const auto& [rank, arm] : arm_by_rank) EXPECT_EQ(arm, place++ < 120 ? kControlArm : 1) << rank;
}

TEST_F(WinnerPassTest, WithoutAWinnerTheRestHasAllArms) {
  Launch(WinnerWorld::PilotAndRest().WithWinner());
  ASSERT_EQ(world_.Plan(), 1);
  PassTheWindow();
  EXPECT_EQ(world_.Plan(), 1);
  EXPECT_EQ(world_.Decision(campaign_)->reason, WinnerReason::kNotBetter);
  EXPECT_THAT(world_.ArmsOf(campaign_, 1), ElementsAre(120, 90, 90));
}

// The server dies behind the decision, and late news would have it another way.
TEST_F(WinnerPassTest, ACrashBetweenDecisionAndFreezeLeavesTheOneDecision) {
  Launch(WinnerWorld::PilotAndRest().WithWinner());
  world_.RunPilot(campaign_);
  PassTheWindow();
  ASSERT_OK(world_.planner().RunOnce(world_.now()));
  ASSERT_THAT(world_.planner().undecided(), SizeIs(1));
  EXPECT_EQ(world_.winners().RunOnce(world_.planner().undecided(), world_.now()), 1);
  const std::optional<WinnerDecision> before = world_.Decision(campaign_);
  EXPECT_THAT(world_.FrozenWaves(campaign_), SizeIs(1));

  world_.RestartPlanner();
  world_.Buy(campaign_, 0, 2, 70);
  world_.Fold();
  world_.clock().AdvanceBy(absl::Hours(1));
  EXPECT_EQ(world_.Plan(), 1);
  EXPECT_EQ(world_.Decision(campaign_), before);
  EXPECT_EQ(before->arm, 1);
  EXPECT_THAT(world_.ArmsOf(campaign_, 1), ElementsAre(120, 180, 0));
  EXPECT_EQ(world_.winners().RunOnce({campaign_}, world_.now()), 0) << "it is never taken again";
  EXPECT_EQ(world_.Decision(campaign_), before);
  const std::vector<storage::AuditEntry> audit = world_.Audit();
  EXPECT_EQ(std::count_if(audit.begin(), audit.end(), [](const auto& e) { return e.action == "DecideWinner"; }), 1);
}

TEST_F(WinnerPassTest, APilotThatStartedLateMakesItTooEarly) {
  Launch(WinnerWorld::PilotAndRest().WithWinner());
  world_.clock().AdvanceBy(absl::Hours(3));
  world_.RunPilot(campaign_);
  PassTheWindow();
  EXPECT_EQ(world_.Plan(), 1);
  EXPECT_EQ(world_.Decision(campaign_)->reason, WinnerReason::kTooEarly);
  EXPECT_FALSE(world_.Decision(campaign_)->best.has_value());
  EXPECT_THAT(world_.ArmsOf(campaign_, 1), ElementsAre(120, 90, 90));
}

// A wave is frozen by the first pass behind its start, so its windows always close a little behind the plan.
TEST_F(WinnerPassTest, WindowsThatCloseSoonAreWaitedFor) {
  Launch(WinnerWorld::PilotAndRest().WithWinner());
  world_.clock().AdvanceBy(absl::Milliseconds(250));
  world_.RunPilot(campaign_);
  PassTheWindow();
  EXPECT_EQ(world_.Plan(), 0);
  EXPECT_EQ(world_.Decision(campaign_), std::nullopt);
  world_.clock().AdvanceBy(absl::Milliseconds(250));
  EXPECT_EQ(world_.Plan(), 1);
  EXPECT_EQ(world_.Decision(campaign_)->arm, 1);
}

TEST_F(WinnerPassTest, EventsThatComeInWhileWindowsAreWaitedForAreCounted) {
  Launch(WinnerWorld::PilotAndRest().WithWinner());
  world_.clock().AdvanceBy(absl::Minutes(5));
  ASSERT_EQ(world_.Plan(), 1);
  PassTheWindow();
  EXPECT_EQ(world_.Plan(), 0);
  world_.clock().AdvanceBy(absl::Minutes(4));
  world_.Buy(campaign_, 0, 1, 60);
  world_.clock().AdvanceBy(absl::Minutes(1));
  EXPECT_EQ(world_.Plan(), 0) << "they are not folded yet";
  world_.Fold();
  EXPECT_EQ(world_.Plan(), 1);
  EXPECT_EQ(world_.Decision(campaign_)->arm, 1);
}

TEST_F(WinnerPassTest, WindowsThatCloseWithTheCampaignAreNotWaitedFor) {
  Launch(WinnerWorld::PilotAndRest()
             .WithWindow(CampaignStart(), CampaignStart() + WinnerWorld::kWindow + absl::Seconds(1))
             .WithWinner());
  world_.clock().AdvanceBy(absl::Seconds(1));
  world_.RunPilot(campaign_);
  PassTheWindow();
  EXPECT_EQ(world_.Plan(), 1);
  EXPECT_EQ(world_.Decision(campaign_)->reason, WinnerReason::kTooEarly);
}

TEST_F(WinnerPassTest, ARestThatStartsLateIsDecidedThen) {
  Launch(WinnerWorld::PilotAndRest().WithWinner());
  world_.RunPilot(campaign_);
  world_.clock().Set(CampaignStart() + WinnerWorld::kWindow + absl::Hours(30));
  EXPECT_EQ(world_.Plan(), 1);
  EXPECT_EQ(world_.Decision(campaign_)->decide_time, world_.now());
  EXPECT_EQ(world_.Decision(campaign_)->arm, 1);
}

TEST_F(WinnerPassTest, BothWavesDueAtOnceAreFrozenOneBehindTheOther) {
  Launch(WinnerWorld::PilotAndRest().WithWinner());
  PassTheWindow();
  EXPECT_EQ(world_.Plan(), 2);
  EXPECT_EQ(world_.Decision(campaign_)->reason, WinnerReason::kTooEarly);
}

TEST_F(WinnerPassTest, EventsThatHadComeInAreCountedFirst) {
  Launch(WinnerWorld::PilotAndRest().WithWinner());
  ASSERT_EQ(world_.Plan(), 1);
  PassTheWindow();
  world_.Buy(campaign_, 0, 1, 60);
  EXPECT_EQ(world_.Plan(), 0);
  EXPECT_EQ(world_.Decision(campaign_), std::nullopt);
  EXPECT_EQ(world_.Plan(), 0);
  world_.Fold();
  EXPECT_EQ(world_.Plan(), 1);
  EXPECT_EQ(world_.Decision(campaign_)->arm, 1);
}

// A stream of events that never ends keeps nobody waiting for ever.
TEST_F(WinnerPassTest, EventsThatComeInLaterAreNotWaitedFor) {
  Launch(WinnerWorld::PilotAndRest().WithWinner());
  ASSERT_EQ(world_.Plan(), 1);
  PassTheWindow();
  world_.Buy(campaign_, 0, 1, 60);
  EXPECT_EQ(world_.Plan(), 0);
  world_.Fold();
  world_.Buy(campaign_, 0, 2, 1);
  EXPECT_EQ(world_.Plan(), 1);
}

TEST_F(WinnerPassTest, APausedOrCancelledCampaignDecidesNothing) {
  Launch(WinnerWorld::PilotAndRest().WithWinner());
  world_.RunPilot(campaign_);
  world_.Pause(campaign_);
  PassTheWindow();
  EXPECT_EQ(world_.Plan(), 0);
  EXPECT_EQ(world_.winners().RunOnce({campaign_}, world_.now()), 0) << "as if it was paused meanwhile";
  EXPECT_EQ(world_.Decision(campaign_), std::nullopt);
  world_.Resume(campaign_);
  EXPECT_EQ(world_.Plan(), 1);
  EXPECT_EQ(world_.Decision(campaign_)->arm, 1);
}

TEST_F(WinnerPassTest, ACampaignThatIsCancelledDecidesNothing) {
  Launch(WinnerWorld::PilotAndRest().WithWinner());
  world_.RunPilot(campaign_);
  world_.Cancel(campaign_);
  PassTheWindow();
  EXPECT_EQ(world_.Plan(), 0);
  EXPECT_EQ(world_.winners().RunOnce({campaign_}, world_.now()), 0);
  EXPECT_EQ(world_.Decision(campaign_), std::nullopt);
}

TEST_F(WinnerPassTest, ARollOutWaveThatIsSkippedLeavesTheExperimentAsItIs) {
  Launch(WinnerWorld::PilotAndRest().WithWinner());
  world_.RunPilot(campaign_);
  world_.Pause(campaign_);
  PassTheWindow();
  world_.Resume(campaign_, Missed::kSkip);
  EXPECT_EQ(world_.Plan(), 0);
  EXPECT_EQ(world_.Decision(campaign_), std::nullopt);
  const LiftReport report = world_.Report(campaign_);
  EXPECT_EQ(report.lifts[0].verdict.code, VerdictCode::kBetter);
  EXPECT_EQ(report.winner, std::nullopt);
}

TEST_F(WinnerPassTest, TheReportIsOfTheWavesBeforeAndTheRestIsAPart) {
  Launch(WinnerWorld::PilotAndRest().WithWinner());
  world_.RunPilot(campaign_);
  PassTheWindow();
  const LiftReport before = world_.Report(campaign_);
  world_.Plan();
  world_.Buy(campaign_, 1, kControlArm, 30);
  world_.clock().AdvanceBy(absl::Hours(2));
  world_.Fold();
  const LiftReport after = world_.Report(campaign_);
  EXPECT_EQ(after.winner, world_.Decision(campaign_));
  EXPECT_EQ(after.sample_ratio->state, SampleRatioState::kAsConfigured);
  EXPECT_EQ(after.arms[1].assigned, 270);
  EXPECT_EQ(after.mature_share, 1);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(after.lifts[i].customers, 90);
    EXPECT_EQ(after.lifts[i].difference, before.lifts[i].difference);
    EXPECT_EQ(after.lifts[i].verdict.code, before.lifts[i].verdict.code);
  }
  const auto rest = std::find_if(after.lifts.begin(), after.lifts.end(),
                                 [](const Lift& lift) { return lift.part == Part{.wave = 1}; });
  ASSERT_NE(rest, after.lifts.end());
  EXPECT_EQ(rest->arm, 1);
  EXPECT_EQ(rest->customers, 180);
  EXPECT_EQ(rest->control_responders, 30);
}

TEST_F(WinnerPassTest, WhatIsCountedAgainAgrees) {
  Launch(WinnerWorld::PilotAndRest().WithWinner());
  world_.RunPilot(campaign_);
  PassTheWindow();
  world_.Plan();
  world_.clock().AdvanceBy(absl::Hours(2));
  world_.Buy(campaign_, 1, 1, 50);
  world_.Fold();
  ASSERT_OK_AND_ASSIGN(const Recount recount,
                       RecountCampaign(world_.database(), kWorkspace, world_.Get(campaign_.number)));
  EXPECT_EQ(recount.people, 600);
  EXPECT_EQ(recount.differences.count(), 0);
}

TEST_F(WinnerPassTest, ACampaignWithoutARuleIsDecidedNothingOf) {
  Launch(WinnerWorld::PilotAndRest());
  world_.RunPilot(campaign_);
  PassTheWindow();
  EXPECT_EQ(world_.Plan(), 1);
  EXPECT_THAT(world_.planner().undecided(), IsEmpty());
  EXPECT_EQ(world_.Decision(campaign_), std::nullopt);
  EXPECT_THAT(world_.ArmsOf(campaign_, 1), ElementsAre(120, 90, 90));
}

}  // namespace
}  // namespace sendlift::testing
