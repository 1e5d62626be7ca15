#include "engine/calls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "storage/events.h"
#include "tests/unit/engine/calling_world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using enum InstructionState;

class CallsTest : public ::testing::Test {
 protected:
  CallsTest() {
    world_.AddAgent("ann");
    world_.AddAgent("bob");
    world_.AddCustomers(1);
    campaign_ = world_.LaunchCalls(CallingWorld::Calls().Build());
    world_.Work();
  }

  Task Report(const Task& task, const CallReport& report) {
    const auto completed = world_.TryToComplete(CallingWorld::HolderOf(task), report);
    EXPECT_OK(completed);
    return completed.value_or(Task{});
  }
  std::vector<std::string> WrongFields(const Task& task, const CallReport& report) {
    std::vector<std::string> fields;
    const auto details = DetailsOf(world_.TryToComplete(CallingWorld::HolderOf(task), report).status());
    if (!details.has_value()) return fields;
    for (const FieldViolation& violation : details->violations) fields.push_back(violation.field);
    return fields;
  }
  std::vector<Event> Events() {
    return world_.Read([](storage::Session& session) { return storage::ListEventsAfter(session, kWorkspace, 0, 100); });
  }
  std::string ReasonOf(const absl::Status& status) {
    const auto details = DetailsOf(status);
    return details.has_value() ? details->reason : "";
  }

  CallingWorld world_;
  Campaign campaign_;
};

TEST_F(CallsTest, ThreeCallsThatNobodyAnswersFailWithTheirReason) {
  for (int attempt = 1; attempt <= kAttemptsMax; ++attempt) {
    const Task task = world_.Reserve("ann").task;
    EXPECT_EQ(task.attempts, attempt);
    world_.Complete(task, Disposition::kNoAnswer);
    EXPECT_TRUE(world_.HasNothingFor("ann"));
    world_.clock().AdvanceBy(attempt == 2 ? absl::Hours(24) : absl::Hours(4));
  }
  world_.Work();
  EXPECT_EQ(world_.Tasks()[0].state, TaskState::kDone);
  EXPECT_EQ(world_.Count(campaign_, kFailed), 1);
  const auto calls =
      world_.Read([](storage::Session& session) { return storage::ListTaskCalls(session, kWorkspace, 1); });
  EXPECT_THAT(calls, SizeIs(3));
  EXPECT_THAT(Events(), IsEmpty());
}

TEST_F(CallsTest, ACallbackIsMadeAtTheAgreedTimeWhateverElseWaits) {
  const absl::Time agreed = world_.now() + absl::Hours(2);
  Report(world_.Reserve("ann").task, {.disposition = Disposition::kCallbackRequested, .callback_time = agreed});
  world_.clock().Set(agreed - absl::Seconds(1));
  EXPECT_TRUE(world_.HasNothingFor("ann"));
  world_.clock().Set(agreed);
  const Task task = world_.Reserve("bob").task;
  EXPECT_EQ(task.attempts, 2);
  EXPECT_TRUE(task.connected);
  world_.Complete(task, Disposition::kConnectedConverted);
  world_.Work();
  EXPECT_EQ(world_.Count(campaign_, kDelivered), 1);
  ASSERT_THAT(Events(), SizeIs(2)) << "one for each talk";
  EXPECT_EQ(Events()[0].type, kReplied);
}

TEST_F(CallsTest, ARatingIsAnEventAboutTheContact) {
  const Task task = world_.Reserve("ann").task;
  Report(task, {.disposition = Disposition::kConnectedConverted, .note = "glad", .rating = 4, .expectation = 5});
  ASSERT_THAT(Events(), SizeIs(1));
  const Event event = Events()[0];
  EXPECT_EQ(event.type, kRated);
  EXPECT_EQ(event.customer, task.customer);
  EXPECT_EQ(event.details.rating, 4);
  EXPECT_EQ(event.details.expectation, 5);
  EXPECT_EQ(event.details.about, task.key);
  EXPECT_EQ(event.details.comment, "") << "the note is the agent's";
}

TEST_F(CallsTest, DoNotCallHoldsAtOnceForEveryCampaignAndOnlyForTheTelephone) {
  const Campaign other = world_.LaunchCalls(CallingWorld::Calls().Build(), "winter");
  world_.Work();
  ASSERT_THAT(world_.Tasks(), SizeIs(2));
  Report(world_.Reserve("ann").task, {.disposition = Disposition::kDoNotCall});
  EXPECT_TRUE(world_.HasNothingFor("bob"));
  world_.Work();
  EXPECT_EQ(world_.Count(campaign_, kDelivered), 1);
  EXPECT_EQ(world_.Count(other, kSuppressed), 1);
  const Customer customer =
      world_.Read([](storage::Session& session) { return storage::GetCustomer(session, kWorkspace, "c0"); });
  const auto suppressions =
      world_.Read([&](storage::Session& session) { return storage::SuppressionsOf(session, kWorkspace, customer); });
  ASSERT_THAT(suppressions, SizeIs(1));
  EXPECT_EQ(suppressions[0].reason, SuppressionReason::kDoNotCall);
  EXPECT_EQ(suppressions[0].channel, Channel::kPhone);
}

TEST_F(CallsTest, AWrongNumberIsNotCalledAgainWhoeverHasItUntilTheCustomerHasAnother) {
  const auto same_number = [](int, Customer& customer) {
    customer.tier = "VIP";
    customer.phone_number = ACustomer(0).phone_number;
  };
  world_.AddCustomers(1, same_number, 1);
  const Campaign other = world_.LaunchCalls(CallingWorld::Calls().WithFilter("tier = VIP").Build(), "winter");
  world_.Work();
  ASSERT_THAT(world_.Tasks(), SizeIs(2));
  const Task task = world_.Reserve("ann").task;
  world_.Complete(task, Disposition::kWrongNumber);
  EXPECT_TRUE(world_.HasNothingFor("bob"));
  world_.Work();
  EXPECT_EQ(world_.Count(campaign_, kFailed) + world_.Count(other, kFailed), 1);
  EXPECT_EQ(world_.Count(campaign_, kSuppressed) + world_.Count(other, kSuppressed), 1);
  Customer customer =
      world_.Read([](storage::Session& session) { return storage::GetCustomer(session, kWorkspace, "c0"); });
  const auto suppressions = [&] {
    return world_.Read(
        [&](storage::Session& session) { return storage::SuppressionsOf(session, kWorkspace, customer); });
  };
  ASSERT_THAT(suppressions(), SizeIs(1));
  EXPECT_EQ(suppressions()[0].reason, SuppressionReason::kWrongNumber);
  EXPECT_EQ(suppressions()[0].address, customer.phone_number);
  EXPECT_TRUE(suppressions()[0].Covers(Channel::kPhone));
  EXPECT_TRUE(suppressions()[0].Covers(Channel::kSms));
  EXPECT_FALSE(suppressions()[0].Covers(Channel::kEmail));
  customer.phone_number = "+4930999999";
  EXPECT_THAT(suppressions(), IsEmpty());
}

TEST_F(CallsTest, ANumberThatWasChangedDuringTheCallIsNotTakenForTheWrongOne) {
  const Task task = world_.Reserve("ann").task;
  world_.clock().AdvanceBy(absl::Minutes(1));
  world_.ChangeCustomer(0, [](Customer& customer) { customer.phone_number = "+4930999999"; });
  world_.Complete(task, Disposition::kWrongNumber);
  EXPECT_THAT(
      world_.Read([](storage::Session& session) { return storage::ListSuppressions(session, kWorkspace, 0, 10); }),
      IsEmpty());
}

TEST_F(CallsTest, WhatDoesNotGoTogetherIsNamed) {
  const Task task = world_.Reserve("ann").task;
  EXPECT_THAT(WrongFields(task, {.disposition = Disposition::kNoAnswer,
                                 .note = std::string(kNoteBytesMax + 1, 'x'),
                                 .callback_time = world_.now() + absl::Hours(1),
                                 .rating = 3}),
              ElementsAre("note", "callback_time", "rating"));
  EXPECT_THAT(WrongFields(task, {.disposition = Disposition::kCallbackRequested,
                                 .callback_time = campaign_.definition.window.end,
                                 .expectation = 3}),
              ElementsAre("callback_time", "expectation"));
  EXPECT_EQ(world_.Stored(task).state, TaskState::kReserved);
}

TEST_F(CallsTest, OnlyWhoHasTheReservationMayRenewReleaseOrComplete) {
  const Task task = world_.Reserve("ann").task;
  TaskHolder other = CallingWorld::HolderOf(task);
  other.agent = "bob";
  EXPECT_EQ(ReasonOf(world_.TryToComplete(other, {}).status()), "TASK_NOT_RESERVED");
  TaskHolder older = CallingWorld::HolderOf(task);
  --older.reservation;
  EXPECT_EQ(ReasonOf(world_.TryToComplete(older, {}).status()), "TASK_NOT_RESERVED");
  world_.Complete(task, Disposition::kConnectedConverted);
  EXPECT_EQ(ReasonOf(world_.TryToComplete(CallingWorld::HolderOf(task), {}).status()), "TASK_NOT_RESERVED");
}

TEST_F(CallsTest, ARenewalKeepsTheTask) {
  const Task task = world_.Reserve("ann").task;
  world_.clock().AdvanceBy(absl::Minutes(4));
  const Task renewed = world_.Write(
      [&](storage::Session& session) { return RenewTask(session, CallingWorld::HolderOf(task), world_.now()); });
  EXPECT_EQ(renewed.lease_until, world_.now() + kTaskLease);
  world_.clock().AdvanceBy(absl::Minutes(4));
  world_.Work();
  EXPECT_EQ(world_.Stored(task).state, TaskState::kReserved);
}

TEST_F(CallsTest, WhoeverTellsItLateIsHeardAsLongAsNobodyElseHadTheTask) {
  const Task task = world_.Reserve("ann").task;
  world_.clock().AdvanceBy(absl::Minutes(40));
  world_.Work();
  ASSERT_EQ(world_.Stored(task).state, TaskState::kOpen);
  EXPECT_TRUE(world_.Stored(task).uncertain);
  const Task told = Report(task, {.disposition = Disposition::kNoAnswer, .note = "long queue"});
  EXPECT_FALSE(told.uncertain);
  EXPECT_EQ(told.state, TaskState::kOpen);
  EXPECT_EQ(ReasonOf(world_.TryToComplete(CallingWorld::HolderOf(task), {}).status()), "TASK_NOT_RESERVED") << "once";
}

TEST_F(CallsTest, DoNotCallIsHeardFromWhoeverHadTheTask) {
  const Task task = world_.Reserve("ann").task;
  world_.clock().AdvanceBy(absl::Minutes(6));
  world_.Work();
  world_.clock().AdvanceBy(kCallGap);
  world_.Reserve("bob");
  const Task told = Report(task, {.disposition = Disposition::kDoNotCall});
  EXPECT_EQ(told.agent, "bob");
  world_.Work();
  EXPECT_TRUE(world_.Stored(task).asked_back) << "bob is told not to call";
}

TEST_F(CallsTest, ARetryThatWouldComeTooLateEndsTheTask) {
  world_.clock().Set(campaign_.definition.window.end - absl::Hours(14));  // eleven o'clock in Berlin
  const Task task = world_.Reserve("ann").task;
  const Task told = Report(task, {.disposition = Disposition::kVoicemail});
  EXPECT_EQ(told.state, TaskState::kDone);
  EXPECT_EQ(told.reason, "not_reached");
  world_.Work();
  EXPECT_EQ(world_.Count(campaign_, kFailed), 1);
}

}  // namespace
}  // namespace sendlift::testing
