#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "model/task.h"
#include "storage/database.h"

namespace sendlift {

// The source under which what customers say in calls is in the log of events; no importer can have it.
inline constexpr char kCallsSource[] = "worklist:calls";

// Who speaks of which reservation.
struct TaskHolder {
  int64_t task = 0;
  int64_t reservation = 0;
  std::string agent;
};

// What an agent says of a call.
struct CallReport {
  Disposition disposition = Disposition::kNoAnswer;
  std::string note;
  std::optional<absl::Time> callback_time;  // agreed on, with CALLBACK_REQUESTED
  std::optional<double> rating;             // of what was experienced, and of what was expected; of a customer who was
  std::optional<double> expectation;        // spoken with
};
inline constexpr size_t kNoteBytesMax = 2000;

// Each is for a transaction. NOT_FOUND; FAILED_PRECONDITION (TASK_NOT_RESERVED) if the reservation is over: somebody
// else has the task, or had it since.

// Another kTaskLease from `now` on. A task that was asked back meanwhile says so: no call should begin any more.
absl::StatusOr<Task> RenewTask(storage::Session& session, const TaskHolder& holder, absl::Time now);

// Settles a call: the task is done, or is to be called again (model/task.h). DO_NOT_CALL suppresses the customer on
// PHONE, also if the reservation is over; WRONG_NUMBER suppresses the number, unless the customer was changed since the
// reservation. A rating is an event RATED, another talk REPLIED, both about the contact.
// Whoever tells it after the reservation ran out is heard as long as nobody else has had the task.
// INVALID_ARGUMENT for what does not go together.
absl::StatusOr<Task> CompleteTask(storage::Session& session, const TaskHolder& holder, const CallReport& report,
                                  absl::Time now);

// Gives a task back of which no call was made: it does not count, and is open again after kReleasePause.
absl::StatusOr<Task> ReleaseTask(storage::Session& session, const TaskHolder& holder, absl::Time now);
inline constexpr absl::Duration kReleasePause = absl::Minutes(5);

}  // namespace sendlift
