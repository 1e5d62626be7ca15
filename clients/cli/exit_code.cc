#include "clients/cli/exit_code.h"

namespace sendlift::cli {

ExitCode ExitCodeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return ExitCode::kOk;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return ExitCode::kInvalid;
    case absl::StatusCode::kNotFound:
      return ExitCode::kNotFound;
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kAborted:
      return ExitCode::kPrecondition;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return ExitCode::kUnavailable;
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
      return ExitCode::kNotAllowed;
    case absl::StatusCode::kDataLoss:
      return ExitCode::kDamaged;
    case absl::StatusCode::kCancelled:
      return ExitCode::kInterrupted;
    default:
      return ExitCode::kFailed;
  }
}

const char* ExitCodeHelp() {
  return R"(Exit codes:
  0  done
  1  failed for a reason that is not listed here
  2  wrong usage: unknown option, missing argument, file not there
  3  invalid argument: a campaign, filter, column or value was refused
  4  not found
  5  the state does not allow it, it exists already, or it was changed meanwhile
  6  the server is not reachable, too busy or too slow: try again
  7  not logged in, or not allowed
  8  an import kept the good rows and refused others (see FILE.rejected.csv)
  9  what is stored is damaged, or a verification found figures that are wrong
  130  interrupted)";
}

}  // namespace sendlift::cli
