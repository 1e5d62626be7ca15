#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/task.h"
#include "storage/database.h"

namespace sendlift::storage {

// A call, as the agent tells it, or the reservation that ran out without a word.
struct TaskCall {
  int64_t task = 0;
  int64_t reservation = 0;
  std::string agent;
  absl::Time begin_time;
  absl::Time end_time;
  std::optional<Disposition> disposition;  // nothing: nobody knows
  std::string note;
  std::optional<absl::Time> callback_time;
  std::optional<double> rating;
  std::optional<double> expectation;
};

// One a reservation: what an agent tells late takes the place of the one without a word.
absl::Status PutTaskCall(Session& session, WorkspaceNumber workspace, const TaskCall& call);
// Whether of a call before this reservation nobody has told anything.
absl::StatusOr<bool> AnyCallWithoutWord(Session& session, WorkspaceNumber workspace, int64_t task, int64_t reservation);
// In their order.
absl::StatusOr<std::vector<TaskCall>> ListTaskCalls(Session& session, WorkspaceNumber workspace, int64_t task);

}  // namespace sendlift::storage
