#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/task.h"
#include "storage/database.h"

namespace sendlift::storage {

// What an agent says in a call.
struct TaskText {
  std::string subject;
  std::string script;
};

// A new task under the next number; its key has none yet. The number.
absl::StatusOr<int64_t> InsertTask(Session& session, WorkspaceNumber workspace, const Task& task, const TaskText& text);
// Stores all of a task but its keys, customer and times of creation.
absl::Status UpdateTask(Session& session, WorkspaceNumber workspace, const Task& task);
absl::Status PutTaskText(Session& session, WorkspaceNumber workspace, int64_t task, const TaskText& text);
absl::StatusOr<TaskText> FindTaskText(Session& session, WorkspaceNumber workspace, int64_t task);
// NOT_FOUND if there is none of that number.
absl::StatusOr<Task> GetTask(Session& session, WorkspaceNumber workspace, int64_t number);
absl::StatusOr<std::optional<Task>> FindTaskByKey(Session& session, WorkspaceNumber workspace,
                                                  absl::string_view idempotency_key);

struct TaskQuery {
  std::optional<TaskState> state;
  std::string agent;  // who has it or had it last; empty: anybody
  int64_t after = 0;
  int limit = 50;
};
// By number.
absl::StatusOr<std::vector<Task>> ListTasks(Session& session, WorkspaceNumber workspace, const TaskQuery& query);

// Open tasks whose call is due at `now` and whose time is not over, without those that are only for another owner: the
// agent's own customers first, then callbacks that were agreed, by priority, next call time and number. At most
// `limit`.
absl::StatusOr<std::vector<Task>> DueTasks(Session& session, WorkspaceNumber workspace, absl::string_view agent,
                                           absl::Time now, int limit);
// When the next call of an open task is due, after `now`; infinite future if there is none.
absl::StatusOr<absl::Time> NextCallTime(Session& session, WorkspaceNumber workspace, absl::Time now);
// Reserved tasks whose lease is over at `now`, and open ones whose time is.
absl::StatusOr<std::vector<Task>> LapsedTasks(Session& session, WorkspaceNumber workspace, absl::Time now, int limit);
absl::StatusOr<std::vector<Task>> ExpiredTasks(Session& session, WorkspaceNumber workspace, absl::Time now, int limit);
// Tasks of which the server has not been told, behind the number `after`.
absl::StatusOr<std::vector<Task>> TasksToReport(Session& session, WorkspaceNumber workspace, int64_t after, int limit);
// The server knows it. Does nothing if there is something newer to tell.
absl::Status ClearReceipt(Session& session, WorkspaceNumber workspace, int64_t task, Outcome receipt);

// Open and reserved ones.
absl::StatusOr<int64_t> CountTasksToDo(Session& session, WorkspaceNumber workspace);
absl::StatusOr<bool> AnyTaskToDo(Session& session, WorkspaceNumber workspace, CampaignNumber campaign);
absl::StatusOr<int64_t> CountReserved(Session& session, WorkspaceNumber workspace, absl::string_view agent);

// Customers who were called, or are being called, since `since`: what frequency caps count in the place of the
// hand-over.
absl::Status ForEachCalled(
    Session& session, WorkspaceNumber workspace, absl::Time since,
    absl::FunctionRef<absl::Status(CustomerNumber customer, absl::Time handed_over, absl::Time call)> each);

// No attempt of the key up to this one is ever taken. The highest of them; 0 if there is none.
absl::Status FenceKey(Session& session, WorkspaceNumber workspace, absl::string_view idempotency_key, int attempt);
absl::StatusOr<int> FencedAttempt(Session& session, WorkspaceNumber workspace, absl::string_view idempotency_key);

// Which step an instruction is of: 0 for a first contact, else the index of the follow-up + 1.
absl::StatusOr<int> FollowUpOf(Session& session, WorkspaceNumber workspace, const InstructionKey& key);

// Takes away what was to be said, and what agents noted.
absl::Status ForgetTask(Session& session, WorkspaceNumber workspace, const InstructionKey& key);

}  // namespace sendlift::storage
