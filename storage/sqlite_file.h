#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sendlift::storage {

// The absolute path behind `path` with links followed, so that one database has one lock file; the file need not exist.
// NOT_FOUND if its directory is missing, PERMISSION_DENIED, FAILED_PRECONDITION if something else than a file is there.
absl::StatusOr<std::string> DatabasePath(absl::string_view path);

// What the file shows before the engine touches it, which would repair some faults by throwing data away:
// DATA_LOSS (DATABASE_DAMAGED) if it is no SQLite database, is cut short, or is gone while its log is still there.
// A file that was being made when the power went away may look like that, too; the engine undoes it with its journal.
// `vfs`: as SqliteOptions::vfs.
absl::Status CheckDatabaseFile(const std::string& path, const std::string& vfs = "");

}  // namespace sendlift::storage
