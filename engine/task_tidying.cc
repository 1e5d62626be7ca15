#include "engine/task_tidying.h"

#include "base/status.h"
#include "engine/environment.h"
#include "engine/task_intake.h"
#include "model/task.h"
#include "storage/instructions.h"
#include "storage/task_calls.h"
#include "storage/tasks.h"

namespace sendlift {
namespace {

using storage::Session;

constexpr int kAtOnce = 500;

absl::Status Lapse(Session& session, Task task) {
  task.uncertain = true;
  task.contact_time = task.reserve_time;
  const AfterCall after = AfterLapse(task);
  if (task.asked_back) {
    EndTakenBack(task);
  } else if (after.next_call_time.has_value()) {
    task.state = TaskState::kOpen;
    task.next_call_time = *after.next_call_time;
  } else {
    task.state = TaskState::kDone;
    task.receipt = after.receipt;
  }
  RETURN_IF_ERROR(storage::PutTaskCall(session, kMainWorkspace,
                                       {.task = task.number,
                                        .reservation = task.reservation,
                                        .agent = task.agent,
                                        .begin_time = task.reserve_time,
                                        .end_time = task.lease_until,
                                        .disposition = std::nullopt,
                                        .note = {},
                                        .callback_time = std::nullopt,
                                        .rating = std::nullopt,
                                        .expectation = std::nullopt}));
  return storage::UpdateTask(session, kMainWorkspace, task);
}

absl::Status Expire(Session& session, Task task, absl::Time now) {
  ASSIGN_OR_RETURN(const auto block, storage::FindBlock(session, kMainWorkspace, task.key.campaign, task.key.sequence));
  if (block.has_value() && block->not_after > now) {
    task.not_after = block->not_after;
    return storage::UpdateTask(session, kMainWorkspace, task);
  }
  task.state = TaskState::kExpired;
  task.receipt = ReceiptAfterExpiry(task);
  task.reason = task.receipt == Outcome::kFailed ? "not_reached" : "expired";
  return storage::UpdateTask(session, kMainWorkspace, task);
}

}  // namespace

absl::StatusOr<int> TidyTasks(Session& session, absl::Time now) {
  ASSIGN_OR_RETURN(const auto lapsed, storage::LapsedTasks(session, kMainWorkspace, now, kAtOnce));
  for (const Task& task : lapsed) RETURN_IF_ERROR(Lapse(session, task));
  ASSIGN_OR_RETURN(const auto expired, storage::ExpiredTasks(session, kMainWorkspace, now, kAtOnce));
  for (const Task& task : expired) RETURN_IF_ERROR(Expire(session, task, now));
  return static_cast<int>(lapsed.size() + expired.size());
}

}  // namespace sendlift
