#include "engine/task_intake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "model/event.h"
#include "storage/journeys.h"
#include "storage/triggers.h"
#include "tests/unit/engine/calling_world.h"

namespace sendlift::testing {
namespace {

using ::testing::HasSubstr;
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

TEST_F(TaskIntakeTest, WhatIsOverIsNotTaken) {
  ArrivedInstruction arrived{.instruction = {}, .campaign_id = "autumn"};
  arrived.instruction.idempotency_key = UnknownKey();
  arrived.instruction.not_after = world_.now();
  const auto receipts = world_.Write([&](storage::Session& session) {
    return TakeInstructions(session, {&arrived, 1}, world_.now());
  });
  EXPECT_EQ(receipts[0].outcome, Outcome::kExpired);
}

// An hour after they came in, whoever is to be kept is called by their owner, and asked; who is content is kept.
class TaskOfAStepTest : public ::testing::Test {
 protected:
  TaskOfAStepTest() {
    const auto can_keep = [](Agent& agent) { agent.skills = {"retention"}; };
    world_.AddAgent("ann", can_keep);
    world_.AddAgent("eve", can_keep);
    world_.AddAgent("bob");
    world_.AddCustomers(3, [](int i, Customer& customer) {
      if (i < 2) customer.attributes["owner"] = i == 0 ? "ann" : "bob";
    });
    FollowUp save;
    save.follow_up = "save";
    save.on = {kEntered};
    save.after = absl::Hours(1);
    save.channels = {Channel::kPhone};
    save.to_owner = true;
    save.skill = "retention";
    save.survey = Survey{.lowest = 1, .highest = 5};
    FollowUp kept;
    kept.follow_up = "kept";
    kept.on = {kRated};
    kept.of = "save";
    kept.rating.at_least = 4;
    kept.ending = "kept";
    campaign_ =
        world_.LaunchCalls(ACampaign().WithControl(Percent(0.0001)).WithFollowUp(save).WithFollowUp(kept).Build());
    Pass();
  }

  void Pass() {
    world_.clock().AdvanceBy(absl::Hours(1));
    world_.Plan();
    world_.Work();
  }
  TriggerState StateOf(int customer) {
    const CustomerNumber number = world_.NumberOf(CustomerId(customer));
    return world_
        .Read([&](storage::Session& session) {
          return storage::ListTriggersOf(session, kWorkspace, campaign_.number, number);
        })
        .at(0)
        .state;
  }
  std::string EndingOf(int customer) {
    const CustomerNumber number = world_.NumberOf(CustomerId(customer));
    return world_
        .Read([&](storage::Session& session) {
          return storage::FindJourney(session, kWorkspace, campaign_.number, number);
        })
        .value()
        .ending;
  }

  CallingWorld world_;
  Campaign campaign_;
};

TEST_F(TaskOfAStepTest, IsForTheOwnerWhoHasTheSkillAndForNobodyElse) {
  ASSERT_THAT(world_.Tasks(), SizeIs(1));
  const Task task = world_.Tasks()[0];
  EXPECT_EQ(world_.CustomerOf(task), "c0");
  EXPECT_EQ(task.follow_up, 1);
  EXPECT_EQ(task.needs.owner, "ann");
  EXPECT_TRUE(task.needs.to_owner);
  EXPECT_EQ(task.needs.skill, "retention");
  EXPECT_EQ(world_.Count(campaign_, InstructionState::kFailed), 1) << "c1's owner lacks the skill";
  EXPECT_EQ(StateOf(1), TriggerState::kPlanned);
  EXPECT_EQ(StateOf(2), TriggerState::kNoChannel) << "nobody owns c2";
  EXPECT_TRUE(world_.HasNothingFor("eve")) << "the skill alone does not do";
  EXPECT_EQ(world_.Reserve("ann").task.number, task.number);
}

TEST_F(TaskOfAStepTest, TakesAnAnswerWithinItsSurveyThatTriggersTheNextStep) {
  const TaskHolder holder = CallingWorld::HolderOf(world_.Reserve("ann").task);
  const CallReport outside{.disposition = Disposition::kConnectedConverted, .rating = 6};
  EXPECT_THAT(world_.TryToComplete(holder, outside), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("rating")));
  ASSERT_OK(world_.TryToComplete(holder, {.disposition = Disposition::kConnectedConverted, .rating = 5}));
  EXPECT_EQ(world_.Fold(), 1);
  Pass();
  EXPECT_EQ(EndingOf(0), "kept");
  EXPECT_EQ(EndingOf(1), "");
}

}  // namespace
}  // namespace sendlift::testing
