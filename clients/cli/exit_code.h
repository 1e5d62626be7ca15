#pragma once

#include "absl/status/status.h"

namespace sendlift::cli {

// What the process returns to the shell.
enum class ExitCode {
  kOk = 0,
  kFailed = 1,         // anything else
  kUsage = 2,          // unknown flags, missing arguments, files that are not there
  kInvalid = 3,        // INVALID_ARGUMENT, OUT_OF_RANGE
  kNotFound = 4,       // NOT_FOUND
  kPrecondition = 5,   // FAILED_PRECONDITION, ALREADY_EXISTS, ABORTED
  kUnavailable = 6,    // UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED: trying again may help
  kNotAllowed = 7,     // UNAUTHENTICATED, PERMISSION_DENIED
  kRejectedRows = 8,   // an import kept the good rows and refused others
  kDamaged = 9,        // DATA_LOSS: what is stored is damaged, or a verification found figures that are wrong
  kInterrupted = 130,  // Ctrl-C
};

ExitCode ExitCodeOf(const absl::Status& status);

// The table of exit codes for --help.
const char* ExitCodeHelp();

}  // namespace sendlift::cli
