#include "engine/task_intake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/engine/calling_world.h"

namespace sendlift::testing {
namespace {

using ::testing::SizeIs;

// Five tasks of a campaign; the test speaks to the worklist's transactions.
class TaskIntakeTest : public ::testing::Test {
 protected:
  TaskIntakeTest() {
    world_.AddAgent("ann");
    world_.AddCustomers(5);
    campaign_ = world_.LaunchCalls(CallingWorld::Calls().Build());
    world_.Work();
  }

  Outcome Take(const Task& task, int attempt, std::string* reason = nullptr) {
    ArrivedInstruction arrived{.instruction = {}, .campaign_id = "autumn"};
    arrived.instruction.idempotency_key = task.idempotency_key;
    arrived.instruction.attempt = attempt;
    arrived.instruction.not_after = world_.now() + absl::Hours(1);
    arrived.instruction.rendered = Rendered{.subject = "", .text = "Again", .html = ""};
    const auto receipts = world_.Write([&](storage::Session& session) {
      return TakeInstructions(session, {&arrived, 1}, world_.now());
    });
    if (reason != nullptr) *reason = receipts[0].reason;
    return receipts[0].outcome;
  }
  Knowledge Ask(const std::string& key, int attempt) {
    const AttemptInDoubt asked{.idempotency_key = key, .attempt = attempt, .lease_time = world_.now()};
    return world_.Write([&](storage::Session& session) { return AnswerQuestions(session, {&asked, 1}); })[0].knowledge;
  }
  std::optional<Outcome> TakeBack(const std::string& key, int attempt,
                                  RevocationReason reason = RevocationReason::kOptedOut) {
    const RevokedAttempt asked{.idempotency_key = key, .attempt = attempt};
    const auto receipts = world_.Write([&](storage::Session& session) {
      return TakeBackTasks(session, reason, {&asked, 1}, world_.now());
    });
    return receipts.empty() ? std::nullopt : std::optional(receipts[0].outcome);
  }
  std::string UnknownKey() const { return IdempotencyKey(campaign_.uid, 77); }

  CallingWorld world_;
  Campaign campaign_;
};

TEST_F(TaskIntakeTest, AKeyHasOneTaskHoweverOftenItComes) {
  const Task task = world_.Tasks()[0];
  EXPECT_EQ(Take(task, 1), Outcome::kAccepted);
  EXPECT_THAT(world_.Tasks(), SizeIs(5));
}

TEST_F(TaskIntakeTest, WhatItHasNeverSeenIsSaidAndRefusedFromThenOn) {
  const Task task = world_.Tasks()[0];
  EXPECT_EQ(Ask(task.idempotency_key, 1), Knowledge::kAccepted);
  EXPECT_EQ(Ask(UnknownKey(), 2), Knowledge::kNeverSeen);
  Task unknown;
  unknown.idempotency_key = UnknownKey();
  std::string reason;
  EXPECT_EQ(Take(unknown, 2, &reason), Outcome::kRejectedRetryable);
  EXPECT_EQ(reason, "late");
}

TEST_F(TaskIntakeTest, WhatIsTakenBackMayComeAgainAsALaterAttempt) {
  const Task task = world_.Tasks()[0];
  EXPECT_EQ(TakeBack(task.idempotency_key, 1, RevocationReason::kStopped), Outcome::kRevoked);
  EXPECT_EQ(TakeBack(task.idempotency_key, 1, RevocationReason::kStopped), Outcome::kRevoked) << "asked again";
  EXPECT_EQ(Ask(task.idempotency_key, 1), Knowledge::kRejected);
  EXPECT_EQ(Take(task, 1), Outcome::kRejectedRetryable);
  EXPECT_EQ(Take(task, 2), Outcome::kAccepted);
  const Task again = world_.Stored(task);
  EXPECT_EQ(again.state, TaskState::kOpen);
  EXPECT_EQ(again.instruction_attempt, 2);
  const storage::TaskText text =
      world_.Read([&](storage::Session& session) { return storage::FindTaskText(session, kWorkspace, task.number); });
  EXPECT_EQ(text.script, "Again");
  EXPECT_EQ(Ask(task.idempotency_key, 1), Knowledge::kForgotten);
  EXPECT_EQ(TakeBack(task.idempotency_key, 1), Outcome::kNotRevoked);
}

TEST_F(TaskIntakeTest, WhatWasNeverSeenIsTakenBackForGood) {
  EXPECT_EQ(TakeBack(UnknownKey(), 1), Outcome::kRevoked);
  EXPECT_EQ(Ask(UnknownKey(), 1), Knowledge::kNeverSeen);
}

TEST_F(TaskIntakeTest, WhatIsDoneOrMayHaveBeenIsNotTakenBack) {
  const Task done = world_.Complete(world_.Reserve("ann").task, Disposition::kConnectedConverted);
  EXPECT_EQ(TakeBack(done.idempotency_key, 1), Outcome::kNotRevoked);
  const Task reserved = world_.Reserve("ann").task;
  EXPECT_EQ(TakeBack(reserved.idempotency_key, 1), std::nullopt) << "while somebody calls";
  world_.clock().AdvanceBy(kTaskLease);
  world_.Work();
  EXPECT_EQ(world_.Stored(reserved).state, TaskState::kDone) << "nobody knows, and nobody calls again";
  const Task lapsed = world_.Reserve("ann").task;
  world_.clock().AdvanceBy(kTaskLease);
  world_.Work();
  EXPECT_EQ(TakeBack(lapsed.idempotency_key, 1, RevocationReason::kStopped), Outcome::kNotRevoked);
  EXPECT_EQ(world_.Stored(lapsed).state, TaskState::kOpen) << "a stop passes";
  EXPECT_EQ(TakeBack(lapsed.idempotency_key, 1), Outcome::kNotRevoked);
  EXPECT_EQ(world_.Stored(lapsed).state, TaskState::kDone);
}

TEST(TaskOfAStepTest, ItsSkillItsOwnerAndItsSurveyHold) {
  CallingWorld world;
  world.AddAgent("ann", [](Agent& agent) { agent.skills = {"retention"}; });
  world.AddAgent("bob");
  world.AddCustomers(3, [](int i, Customer& customer) {
    if (i < 2) customer.attributes["owner"] = i == 0 ? "ann" : "bob";
  });
  CampaignDefinition definition = CallingWorld::Calls().Build();
  FollowUp step;
  step.follow_up = "rescue";
  step.channels = {Channel::kPhone};
  step.skill = "retention";
  step.to_owner = true;
  step.survey = Survey{.lowest = 1, .highest = 5};
  definition.follow_ups = {step};
  Campaign stored = ACampaign().BuildCampaign();
  stored.definition = definition;
  const Campaign campaign = world.InsertRunning(stored);
  world.clock().AdvanceBy(absl::Hours(10));
  EXPECT_EQ(world.Plan(), 1);
  world.Write([](storage::Session& session) { return session.Execute("UPDATE blocks SET follow_up = 1"); });
  world.Work();
  EXPECT_EQ(world.Count(campaign, InstructionState::kFailed), 2) << "bob lacks the skill, and c2 has no owner";
  EXPECT_TRUE(world.HasNothingFor("bob"));
  const Task task = world.Reserve("ann").task;
  EXPECT_EQ(world.CustomerOf(task), "c0");
  EXPECT_EQ(task.follow_up, 1);
  EXPECT_TRUE(task.needs.to_owner);
  const auto told =
      world.TryToComplete(CallingWorld::HolderOf(task), {.disposition = Disposition::kConnectedConverted, .rating = 6});
  EXPECT_THAT(told, HasCode(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("from 1 to 5")));
}

TEST_F(TaskIntakeTest, WhatIsOverIsNotTaken) {
  ArrivedInstruction arrived{.instruction = {}, .campaign_id = "autumn"};
  arrived.instruction.idempotency_key = UnknownKey();
  arrived.instruction.not_after = world_.now();
  const auto receipts = world_.Write([&](storage::Session& session) {
    return TakeInstructions(session, {&arrived, 1}, world_.now());
  });
  EXPECT_EQ(receipts[0].outcome, Outcome::kExpired);
}

}  // namespace
}  // namespace sendlift::testing
