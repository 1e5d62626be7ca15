#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sendlift::storage {

// Keeps a second server off a database: an exclusive flock on a file that holds the owner's process id. The kernel
// lets go of it when the process ends in whatever way; the file itself stays, because removing it would race.
class LockFile {
 public:
  // FAILED_PRECONDITION (DATABASE_IN_USE), naming the file and the process, if somebody holds it; this process
  // counts as somebody. PERMISSION_DENIED, NOT_FOUND or UNAVAILABLE if the file cannot be made.
  static absl::StatusOr<LockFile> Acquire(absl::string_view path);

  LockFile(LockFile&& other) noexcept;
  LockFile& operator=(LockFile&& other) noexcept;
  ~LockFile();

 private:
  explicit LockFile(int file) : file_(file) {}

  int file_;
};

}  // namespace sendlift::storage
