#pragma once

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace sendlift::storage {

// The status for an extended result code of SQLite (sqlite.org/rescode.html); `message` is the engine's own,
// `system_error` the system's (errno) if it is known.
//   ALREADY_EXISTS               a key is there already
//   UNAVAILABLE  DISK_FULL       "the disk is full: ...", or a quota or limit is reached
//   UNAVAILABLE  DISK_ERROR      reading, writing or syncing failed
//   DATA_LOSS    DATABASE_DAMAGED
//   UNAVAILABLE                  another program holds the database locked
//   INTERNAL                     a NULL or CHECK was violated, a statement is wrong: a bug of the caller
absl::Status SqliteError(int extended_code, absl::string_view message, int system_error = 0);

// Runs `step`, which calls SQLiteCpp; what it throws becomes a status here and goes no further.
absl::Status WithoutExceptions(absl::FunctionRef<void()> step);

// The same code, reason and details, with `where` before the message.
absl::Status Annotated(const absl::Status& status, absl::string_view where);

// True after a sync failed: what the disk holds is then unknown, and a later sync that succeeds proves nothing.
bool IsSyncFailure(const absl::Status& status);

// True for an error of the engine's after which it may have given up more than the statement: full or failing disk,
// damage, no memory.
bool EndsTransaction(const absl::Status& status);

}  // namespace sendlift::storage
