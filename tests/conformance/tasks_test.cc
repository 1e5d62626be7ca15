#include "storage/tasks.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/instructions.h"
#include "storage/task_calls.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::TaskText;
using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class TasksTest : public StorageTest {
 protected:
  static Task ATask(int64_t sequence) {
    Task task;
    task.idempotency_key = absl::StrCat("abc-0-0-", sequence);
    task.key = {.campaign = {7}, .sequence = sequence};
    task.customer = {100 + sequence};
    task.arm = 2;
    task.tier = 1;
    task.follow_up = 3;
    task.needs = {.owner = "ann", .to_owner = true, .skill = "retention", .language_code = "de"};
    task.priority = 5;
    task.create_time = kNow;
    task.next_call_time = kNow;
    task.not_after = kNow + absl::Hours(48);
    task.handed_over = kNow - absl::Seconds(1);
    return task;
  }
  Task Insert(const Task& task) {
    const auto number = Write(storage::InsertTask, task, TaskText{"Hello", "A word"});
    EXPECT_OK(number);
    return Stored(number.value_or(0));
  }
  Task Stored(int64_t number) {
    const auto task = Read(storage::GetTask, number);
    EXPECT_OK(task);
    return task.value_or(Task{});
  }
  template <typename Tasks>
  static std::vector<int64_t> Sequences(const Tasks& tasks) {
    std::vector<int64_t> sequences;
    EXPECT_OK(tasks);
    for (const Task& task : *tasks) sequences.push_back(task.key.sequence);
    return sequences;
  }
};
ON_EVERY_ENGINE(TasksTest);

TEST_P(TasksTest, WhatIsStoredIsRead) {
  const Task task = Insert(ATask(4));
  EXPECT_EQ(task.number, 1);
  EXPECT_EQ(task.key, (InstructionKey{{7}, 4}));
  EXPECT_EQ(task.customer, CustomerNumber{104});
  EXPECT_EQ(task.arm, 2);
  EXPECT_EQ(task.tier, 1);
  EXPECT_EQ(task.follow_up, 3);
  EXPECT_EQ(task.needs.owner, "ann");
  EXPECT_TRUE(task.needs.to_owner);
  EXPECT_EQ(task.needs.skill, "retention");
  EXPECT_EQ(task.needs.language_code, "de");
  EXPECT_EQ(task.priority, 5);
  EXPECT_EQ(task.state, TaskState::kOpen);
  EXPECT_EQ(task.not_after, kNow + absl::Hours(48));
  EXPECT_EQ(task.contact_time, kNow - absl::Seconds(1));
  EXPECT_FALSE(task.disposition.has_value());
  EXPECT_FALSE(task.receipt.has_value());
  ASSERT_OK_AND_ASSIGN(const auto found, Read(storage::FindTaskByKey, "abc-0-0-4"));
  EXPECT_EQ(found->number, 1);
  ASSERT_OK_AND_ASSIGN(const auto none, Read(storage::FindTaskByKey, "abc-0-0-5"));
  EXPECT_FALSE(none.has_value());
  ASSERT_OK_AND_ASSIGN(const TaskText text, Read(storage::FindTaskText, int64_t{1}));
  EXPECT_EQ(text.script, "A word");
  EXPECT_THAT(Read(storage::GetTask, int64_t{2}), HasCode(absl::StatusCode::kNotFound, HasSubstr("2")));
  EXPECT_FALSE(Write(storage::InsertTask, ATask(4), TaskText{}).ok()) << "a key has one task";
}

TEST_P(TasksTest, AChangeIsStoredWhole) {
  Task task = Insert(ATask(4));
  task.instruction_attempt = 2;
  task.state = TaskState::kReserved;
  task.next_call_time = kNow + absl::Hours(1);
  task.not_after = kNow + absl::Hours(2);
  task.attempts = 3;
  task.reservation = 9;
  task.agent = "bob";
  task.reserve_time = kNow + absl::Minutes(1);
  task.lease_until = kNow + absl::Minutes(6);
  task.connected = task.uncertain = task.asked_back = true;
  task.contact_time = kNow + absl::Minutes(2);
  task.handed_over = kNow + absl::Minutes(3);
  task.disposition = Disposition::kBusy;
  task.reason = "busy";
  task.receipt = Outcome::kFailed;
  ASSERT_OK(Write(storage::UpdateTask, task));
  const Task read = Stored(1);
  EXPECT_EQ(read.instruction_attempt, 2);
  EXPECT_EQ(read.state, TaskState::kReserved);
  EXPECT_EQ(read.next_call_time, task.next_call_time);
  EXPECT_EQ(read.not_after, task.not_after);
  EXPECT_EQ(read.attempts, 3);
  EXPECT_EQ(read.reservation, 9);
  EXPECT_EQ(read.agent, "bob");
  EXPECT_EQ(read.reserve_time, task.reserve_time);
  EXPECT_EQ(read.lease_until, task.lease_until);
  EXPECT_TRUE(read.connected && read.uncertain && read.asked_back);
  EXPECT_EQ(read.contact_time, task.contact_time);
  EXPECT_EQ(read.handed_over, task.handed_over);
  EXPECT_EQ(read.disposition, Disposition::kBusy);
  EXPECT_EQ(read.reason, "busy");
  EXPECT_EQ(read.receipt, Outcome::kFailed);
}

TEST_P(TasksTest, DueTasksAreInTheOrderInWhichTheyAreToBeDone) {
  const auto add = [&](int64_t sequence, auto change) {
    Task task = ATask(sequence);
    task.needs = {};
    task.priority = 0;
    change(task);
    return Insert(task);
  };
  add(1, [](Task& task) { task.next_call_time = kNow - absl::Hours(1); });
  add(2, [](Task& task) { task.next_call_time = kNow - absl::Hours(2); });
  add(3, [](Task& task) { task.priority = 9; });
  Task agreed = add(4, [](Task&) {});
  agreed.disposition = Disposition::kCallbackRequested;
  ASSERT_OK(Write(storage::UpdateTask, agreed));
  add(5, [](Task& task) { task.needs.owner = "ann"; });
  add(6, [](Task& task) { task.needs = {.owner = "bob", .to_owner = true}; });
  add(7, [](Task& task) { task.next_call_time = kNow + absl::Seconds(1); });
  add(8, [](Task& task) { task.not_after = kNow; });
  Task taken = add(9, [](Task&) {});
  taken.state = TaskState::kReserved;
  ASSERT_OK(Write(storage::UpdateTask, taken));
  add(10, [](Task& task) { task.customer = {109}; });
  EXPECT_THAT(Sequences(Read(storage::DueTasks, "ann", kNow, 10)), ElementsAre(5, 4, 3, 2, 1))
      << "customer 109 is being called";
  EXPECT_THAT(Sequences(Read(storage::DueTasks, "bob", kNow, 3)), ElementsAre(6, 4, 3));
  EXPECT_EQ(*Read(storage::NextCallTime, kNow), kNow + absl::Seconds(1));
  EXPECT_EQ(*Read(storage::NextCallTime, kNow + absl::Hours(1)), absl::InfiniteFuture());
  EXPECT_EQ(*Read(storage::CountTasksToDo), 10);
  EXPECT_THAT(Sequences(Read(storage::ExpiredTasks, kNow, 10)), ElementsAre(8));
}

TEST_P(TasksTest, ReservationsAreCountedAndLapse) {
  Task task = Insert(ATask(1));
  task.state = TaskState::kReserved;
  task.agent = "ann";
  task.attempts = 1;
  task.reserve_time = kNow;
  task.lease_until = kNow + absl::Minutes(5);
  ASSERT_OK(Write(storage::UpdateTask, task));
  EXPECT_EQ(*Read(storage::CountReserved, "ann"), 1);
  EXPECT_EQ(*Read(storage::CountReserved, "bob"), 0);
  EXPECT_TRUE(*Read(storage::AnyTaskToDo, CampaignNumber{7}));
  EXPECT_FALSE(*Read(storage::AnyTaskToDo, CampaignNumber{8}));
  EXPECT_THAT(Sequences(Read(storage::LapsedTasks, kNow + absl::Minutes(4), 10)), IsEmpty());
  EXPECT_THAT(Sequences(Read(storage::LapsedTasks, kNow + absl::Minutes(5), 10)), ElementsAre(1));
  std::vector<absl::Time> calls;
  const auto each = [&](CustomerNumber, absl::Time, absl::Time call) {
    calls.push_back(call);
    return absl::OkStatus();
  };
  const auto called = [&](storage::Session& session) { return storage::ForEachCalled(session, kMain, kNow, each); };
  ASSERT_OK(Read(called));
  EXPECT_THAT(calls, ElementsAre(kNow)) << "while it is reserved, from its reservation on";
  task.state = TaskState::kDone;
  task.contact_time = kNow - absl::Seconds(1);
  ASSERT_OK(Write(storage::UpdateTask, task));
  calls.clear();
  ASSERT_OK(Read(called));
  EXPECT_THAT(calls, IsEmpty());
  EXPECT_FALSE(*Read(storage::AnyTaskToDo, CampaignNumber{7}));
}

TEST_P(TasksTest, WhatTheServerHasToBeToldStaysUntilItKnows) {
  for (int64_t sequence = 1; sequence <= 3; ++sequence) {
    Task task = Insert(ATask(sequence));
    if (sequence == 2) continue;
    task.receipt = Outcome::kDelivered;
    ASSERT_OK(Write(storage::UpdateTask, task));
  }
  EXPECT_THAT(Sequences(Read(storage::TasksToReport, int64_t{0}, 10)), ElementsAre(1, 3));
  EXPECT_THAT(Sequences(Read(storage::TasksToReport, int64_t{1}, 10)), ElementsAre(3));
  ASSERT_OK(Write(storage::ClearReceipt, int64_t{1}, Outcome::kFailed));
  ASSERT_OK(Write(storage::ClearReceipt, int64_t{3}, Outcome::kDelivered));
  EXPECT_THAT(Sequences(Read(storage::TasksToReport, int64_t{0}, 10)), ElementsAre(1));
}

TEST_P(TasksTest, ListsGoByNumberStateAndAgent) {
  for (int64_t sequence = 1; sequence <= 4; ++sequence) {
    Task task = Insert(ATask(sequence));
    task.agent = sequence % 2 == 0 ? "ann" : "bob";
    task.state = sequence < 3 ? TaskState::kDone : TaskState::kOpen;
    ASSERT_OK(Write(storage::UpdateTask, task));
  }
  storage::TaskQuery query;
  EXPECT_THAT(Sequences(Read(storage::ListTasks, query)), ElementsAre(1, 2, 3, 4));
  query.after = 1;
  query.limit = 2;
  EXPECT_THAT(Sequences(Read(storage::ListTasks, query)), ElementsAre(2, 3));
  query = {.state = TaskState::kDone, .agent = "ann"};
  EXPECT_THAT(Sequences(Read(storage::ListTasks, query)), ElementsAre(2));
}

TEST_P(TasksTest, AFenceOnlyGoesUp) {
  EXPECT_EQ(*Read(storage::FencedAttempt, "abc-0-0-1"), 0);
  ASSERT_OK(Write(storage::FenceKey, "abc-0-0-1", 3));
  ASSERT_OK(Write(storage::FenceKey, "abc-0-0-1", 2));
  EXPECT_EQ(*Read(storage::FencedAttempt, "abc-0-0-1"), 3);
}

TEST_P(TasksTest, TheStepOfAnInstructionIsThatOfItsBlock) {
  storage::Block block;
  block.campaign = {7};
  block.size = 5;
  ASSERT_OK(Write(storage::InsertBlock, block));
  EXPECT_EQ(*Read(storage::FollowUpOf, InstructionKey{{7}, 3}), 0);
  EXPECT_EQ(*Read(storage::FollowUpOf, InstructionKey{{8}, 3}), 0);
}

TEST_P(TasksTest, WhatWasSaidIsForgotten) {
  const Task task = Insert(ATask(4));
  ASSERT_OK(Write(storage::PutTaskCall, storage::TaskCall{.task = task.number, .reservation = 1, .note = "ill"}));
  ASSERT_OK(Write(storage::ForgetTask, task.key));
  ASSERT_OK_AND_ASSIGN(const TaskText text, Read(storage::FindTaskText, task.number));
  EXPECT_EQ(text.script, "");
  ASSERT_OK_AND_ASSIGN(const auto calls, Read(storage::ListTaskCalls, task.number));
  EXPECT_EQ(calls[0].note, "");
}

}  // namespace
}  // namespace sendlift::conformance
