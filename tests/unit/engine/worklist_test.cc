#include "engine/worklist.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/erasure.h"
#include "storage/stops.h"
#include "tests/unit/engine/calling_world.h"

namespace sendlift::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using enum InstructionState;

class WorklistTest : public ::testing::Test {
 protected:
  CallingWorld world_;
};

TEST_F(WorklistTest, WithoutAgentsNothingIsConnectedAndNothingIsHandedOver) {
  world_.AddCustomers(5);
  const Campaign campaign = world_.LaunchCalls(CallingWorld::Calls().Build());
  world_.Work();
  EXPECT_THAT(world_.dispatcher().Connections(), IsEmpty());
  EXPECT_EQ(world_.Count(campaign, kPlanned), 5);
  world_.AddAgent("ann");
  world_.Work();
  ASSERT_THAT(world_.dispatcher().Connections(), SizeIs(1));
  EXPECT_EQ(world_.Count(campaign, kAccepted), 5);
  ASSERT_THAT(world_.Tasks(), SizeIs(5));
  const Task task = world_.Tasks()[0];
  EXPECT_EQ(task.state, TaskState::kOpen);
  EXPECT_EQ(task.arm, 1);
  EXPECT_EQ(task.not_after, campaign.definition.window.end) << "not the evening, when quiet hours begin";
  const storage::TaskText text =
      world_.Read([&](storage::Session& session) { return storage::FindTaskText(session, kWorkspace, task.number); });
  EXPECT_EQ(text.script, "A word for you, Name0");
}

TEST_F(WorklistTest, NoMoreIsTakenThanTheAgentsDoInADay) {
  world_.AddAgent("ann", [](Agent& agent) { agent.tasks_a_day = 3; });
  world_.AddAgent("bob", [](Agent& agent) { agent.tasks_a_day = 4; });
  world_.AddAgent("eve", [](Agent& agent) { agent.active = false; });
  world_.AddCustomers(20);
  const Campaign campaign = world_.LaunchCalls(CallingWorld::Calls().Build());
  world_.Work();
  EXPECT_THAT(world_.Tasks(), SizeIs(7));
  EXPECT_EQ(world_.Count(campaign, kPlanned), 13);
  world_.Complete(world_.Reserve("ann").task, Disposition::kConnectedConverted);
  world_.Work();
  EXPECT_THAT(world_.Tasks(), SizeIs(8));
  EXPECT_EQ(world_.Count(campaign, kDelivered), 1);
  world_.ExpectStatesAddUp(campaign);
}

TEST_F(WorklistTest, ACrashBetweenHandOverAndTaskIsAskedForAndHandedOverOnceMore) {
  world_.AddAgent("ann");
  world_.AddCustomers(5);
  const Campaign campaign = world_.LaunchCalls(CallingWorld::Calls().Build());
  world_.RunWorklist();
  EXPECT_EQ(world_.Dispatch(), 5);
  world_.Crash();
  EXPECT_THAT(world_.Tasks(), IsEmpty());
  world_.Work();
  EXPECT_EQ(world_.Count(campaign, kAccepted), 5);
  ASSERT_THAT(world_.Tasks(), SizeIs(5));
  for (const Task& task : world_.Tasks()) EXPECT_EQ(task.instruction_attempt, 2) << "the first is fenced";
}

// Loses what is said to the server.
class Mute : public GatewaySession {
 public:
  explicit Mute(std::shared_ptr<GatewaySession> session) : session_(std::move(session)) {}
  absl::Status GrantCredit(int instructions) override { return session_->GrantCredit(instructions); }
  void TakeReceipts(int64_t, std::vector<Receipt>) override {}
  void TakeResolution(std::vector<ResolutionEntry>) override {}
  void Disconnect() override { session_->Disconnect(); }

 private:
  std::shared_ptr<GatewaySession> session_;
};

TEST_F(WorklistTest, ACrashBetweenTaskAndReceiptLeavesOneTaskWhoseReceiptIsSaidAfterwards) {
  world_.AddAgent("ann");
  world_.AddCustomers(5);
  const Campaign campaign = world_.LaunchCalls(CallingWorld::Calls().Build());
  Worklist mute(
      world_.environment(),
      [&](const GatewayHello& hello, GatewaySink& sink) -> absl::StatusOr<std::shared_ptr<GatewaySession>> {
        auto session = world_.dispatcher().Connect(hello, sink);
        if (!session.ok()) return session;
        return std::make_shared<Mute>(*session);
      },
      [] {});
  ASSERT_OK(mute.RunOnce(world_.now()));
  EXPECT_EQ(world_.Dispatch(), 5);
  ASSERT_OK(mute.RunOnce(world_.now()));
  EXPECT_THAT(world_.Tasks(), SizeIs(5));
  mute.Disconnect();
  world_.Flush();
  EXPECT_EQ(world_.Count(campaign, kInDoubt), 5);
  world_.Work();
  EXPECT_EQ(world_.Count(campaign, kAccepted), 5);
  EXPECT_THAT(world_.Tasks(), SizeIs(5));
  for (const Task& task : world_.Tasks()) EXPECT_EQ(task.instruction_attempt, 1);
}

TEST_F(WorklistTest, WhatBecameOfACallIsSaidUntilTheServerKnows) {
  world_.AddAgent("ann");
  world_.AddCustomers(1);
  const Campaign campaign = world_.LaunchCalls(CallingWorld::Calls().Build());
  world_.Work();
  world_.Complete(world_.Reserve("ann").task, Disposition::kWrongNumber);
  EXPECT_EQ(world_.Count(campaign, kAccepted), 1);
  world_.Crash();
  world_.Work();
  EXPECT_EQ(world_.Count(campaign, kFailed), 1);
  EXPECT_FALSE(world_.Tasks()[0].receipt.has_value());
}

TEST_F(WorklistTest, WhomNoAgentCanCallFailsAtOnce) {
  world_.AddAgent("ann", [](Agent& agent) { agent.languages = {"de"}; });
  world_.AddCustomers(3, [](int i, Customer& customer) { customer.language_code = i == 0 ? "de-AT" : "fr"; });
  const Campaign campaign = world_.LaunchCalls(CallingWorld::Calls().Build());
  world_.Work();
  EXPECT_THAT(world_.Tasks(), SizeIs(1));
  EXPECT_EQ(world_.Count(campaign, kFailed), 2);
}

TEST_F(WorklistTest, AnOptOutTakesAnOpenTaskBack) {
  world_.AddAgent("ann");
  world_.AddCustomers(2);
  const Campaign campaign = world_.LaunchCalls(CallingWorld::Calls().Build());
  world_.Work();
  const Task task = world_.Tasks()[0];
  world_.OptOut(world_.CustomerOf(task));
  EXPECT_NE(world_.Reserve("ann").task.number, task.number) << "the opt-out holds before the task is taken back";
  world_.Work();
  EXPECT_EQ(world_.Stored(task).state, TaskState::kTakenBack);
  EXPECT_EQ(world_.Stored(task).reason, "opted_out");
  EXPECT_EQ(world_.Count(campaign, kSuppressed), 1);
}

TEST_F(WorklistTest, AnOptOutDuringAReservationIsAnsweredWhenThatEnds) {
  struct Case {
    const char* name;
    std::optional<Disposition> disposition;  // nothing: it is released
    TaskState state;
    InstructionState instruction;
  };
  for (const Case& c : {Case{"released", std::nullopt, TaskState::kTakenBack, kSuppressed},
                        Case{"nobody answered", Disposition::kNoAnswer, TaskState::kTakenBack, kSuppressed},
                        Case{"spoken with", Disposition::kConnectedNotInterested, TaskState::kDone, kDelivered},
                        Case{"to be called again", Disposition::kCallbackRequested, TaskState::kDone, kDelivered}}) {
    CallingWorld world;
    world.AddAgent("ann");
    world.AddCustomers(1);
    const Campaign campaign = world.LaunchCalls(CallingWorld::Calls().Build());
    world.Work();
    const Task task = world.Reserve("ann").task;
    world.OptOut("c0");
    world.Work();
    EXPECT_EQ(world.Count(campaign, kAccepted), 1) << c.name;
    EXPECT_TRUE(world.Stored(task).asked_back) << c.name;
    if (c.disposition.has_value()) {
      world.Complete(task, *c.disposition);
    } else {
      world.Release(task);
    }
    world.Work();
    EXPECT_EQ(world.Stored(task).state, c.state) << c.name;
    EXPECT_EQ(world.Count(campaign, c.instruction), 1) << c.name;
  }
}

TEST_F(WorklistTest, AnErasureTakesTheTaskBackAndForgetsWhatWasSaidAndNoted) {
  world_.AddAgent("ann");
  world_.AddCustomers(1);
  const Campaign campaign = world_.LaunchCalls(CallingWorld::Calls().Build());
  world_.Work();
  const Task task = world_.Reserve("ann").task;
  ASSERT_OK(world_.TryToComplete(CallingWorld::HolderOf(task),
                                 {.disposition = Disposition::kNoAnswer, .note = "her husband answers at noon"}));
  world_.Write([&](storage::Session& session) { return EraseCustomer(session, "c0", {}, world_.now()); });
  world_.dispatcher().FinishHandOvers();
  world_.clock().AdvanceBy(kCallGap);
  EXPECT_TRUE(world_.HasNothingFor("ann"));
  world_.Work();
  EXPECT_EQ(world_.Stored(task).state, TaskState::kTakenBack);
  const storage::TaskText text =
      world_.Read([&](storage::Session& session) { return storage::FindTaskText(session, kWorkspace, task.number); });
  EXPECT_EQ(text.script, "");
  const auto calls =
      world_.Read([&](storage::Session& session) { return storage::ListTaskCalls(session, kWorkspace, task.number); });
  ASSERT_THAT(calls, SizeIs(1));
  EXPECT_EQ(calls[0].note, "");
}

TEST_F(WorklistTest, ACancelledCampaignTakesBackWhatNobodyHasBegun) {
  world_.AddAgent("ann");
  world_.AddCustomers(3);
  const Campaign campaign = world_.LaunchCalls(CallingWorld::Calls().Build());
  world_.Work();
  EXPECT_EQ(world_.Get(campaign.number).state, CampaignState::kRunning);
  world_.Tidy();
  EXPECT_EQ(world_.Get(campaign.number).state, CampaignState::kRunning) << "as long as somebody is to be called";
  const Task task = world_.Reserve("ann").task;
  world_.Cancel(campaign);
  world_.Work();
  EXPECT_EQ(world_.Count(campaign, kCancelled), 2);
  world_.Complete(task, Disposition::kConnectedConverted);
  EXPECT_TRUE(world_.HasNothingFor("ann"));
  world_.Work();
  EXPECT_EQ(world_.Count(campaign, kDelivered), 1);
  world_.ExpectStatesAddUp(campaign);
}

TEST_F(WorklistTest, AStopTakesTasksBackAndTheyComeAgainAfterItsEnd) {
  world_.AddAgent("ann");
  world_.AddCustomers(2);
  const Campaign campaign = world_.LaunchCalls(CallingWorld::Calls().Build());
  world_.Work();
  world_.Complete(world_.Reserve("ann").task, Disposition::kNoAnswer);
  const Stop stop = world_.Write([&](storage::Session& session) {
    Stop every;
    every.channel = Channel::kPhone;
    return storage::PutStop(session, kWorkspace, every, world_.now());
  });
  EXPECT_TRUE(world_.HasNothingFor("ann"));
  world_.dispatcher().LookForRevocations();
  world_.Work();
  for (const Task& task : world_.Tasks()) EXPECT_EQ(task.state, TaskState::kTakenBack);
  EXPECT_EQ(world_.Count(campaign, kPlanned), 2);
  world_.clock().AdvanceBy(absl::Minutes(1));
  world_.Write(
      [&](storage::Session& session) { return storage::EndStop(session, kWorkspace, stop.number, world_.now()); });
  world_.Work();
  ASSERT_THAT(world_.Tasks(), SizeIs(2));
  for (const Task& task : world_.Tasks()) EXPECT_EQ(task.state, TaskState::kOpen);
  EXPECT_EQ(world_.Tasks()[0].attempts, 1) << "calls that were made count";
  EXPECT_GT(world_.Tasks()[0].next_call_time, world_.now()) << "and so does the gap behind them";
}

TEST_F(WorklistTest, AReservationRunsOutAndItsTaskIsOpenAgainAfterTheGap) {
  world_.AddAgent("ann");
  world_.AddAgent("bob");
  world_.AddCustomers(1);
  const Campaign campaign = world_.LaunchCalls(CallingWorld::Calls().Build());
  world_.Work();
  const Task task = world_.Reserve("ann").task;
  world_.clock().AdvanceBy(kTaskLease - absl::Seconds(1));
  world_.Work();
  EXPECT_EQ(world_.Stored(task).state, TaskState::kReserved);
  world_.clock().AdvanceBy(absl::Seconds(1));
  world_.Work();
  EXPECT_EQ(world_.Stored(task).state, TaskState::kOpen);
  EXPECT_TRUE(world_.HasNothingFor("bob")) << "ann may have called";
  world_.clock().AdvanceBy(kCallGap);
  EXPECT_EQ(world_.Reserve("bob").task.number, task.number);
  EXPECT_THAT(world_.TryToComplete(CallingWorld::HolderOf(task), {}),
              HasCode(absl::StatusCode::kFailedPrecondition, ::testing::HasSubstr("RESERVED")));
  EXPECT_EQ(world_.Count(campaign, kAccepted), 1);
}

TEST_F(WorklistTest, ATaskExpiresWithTheInstructionAndLaterIfTheCampaignIsExtended) {
  world_.AddAgent("ann");
  world_.AddCustomers(2);
  const Campaign campaign = world_.LaunchCalls(CallingWorld::Calls().Build());
  world_.Work();
  world_.Complete(world_.Reserve("ann").task, Disposition::kNoAnswer);
  const absl::Time end = campaign.definition.window.end;
  world_.clock().Set(end - absl::Minutes(1));
  world_.Write([&](storage::Session& session) {
    return storage::MoveBlockEnds(session, kWorkspace, campaign.number, world_.now(), end + absl::Hours(1));
  });
  world_.clock().Set(end);
  world_.RunWorklist();
  for (const Task& task : world_.Tasks()) EXPECT_EQ(task.state, TaskState::kOpen);
  world_.clock().Set(end + absl::Hours(1));
  world_.Work();
  for (const Task& task : world_.Tasks()) EXPECT_EQ(task.state, TaskState::kExpired);
  EXPECT_EQ(world_.Count(campaign, kExpired), 1) << "who was never called";
  EXPECT_EQ(world_.Count(campaign, kFailed), 1) << "who was called and not reached";
}

TEST_F(WorklistTest, AnOlderRunOfTheServerWritesNothingAnyMore) {
  world_.AddAgent("ann");
  world_.AddCustomers(1);
  world_.LaunchCalls(CallingWorld::Calls().Build());
  world_.RunWorklist();
  world_.Dispatch();
  world_.Write([](storage::Session& session) { return BeginEpoch(session); });
  EXPECT_FALSE(world_.worklist().RunOnce(world_.now()).ok());
  EXPECT_THAT(world_.Tasks(), IsEmpty());
}

}  // namespace
}  // namespace sendlift::testing
