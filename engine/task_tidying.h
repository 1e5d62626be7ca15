#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/database.h"

namespace sendlift {

// What time brings to tasks: a reservation that ran out without a word gives its task back, as a call of which nobody
// knows anything; a task whose time is over is closed, unless its campaign was extended. How many were changed, at most
// some hundreds: call again until it is 0.
absl::StatusOr<int> TidyTasks(storage::Session& session, absl::Time now);

}  // namespace sendlift
