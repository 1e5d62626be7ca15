#include "services/main/exit_code.h"

#include "base/error.h"

namespace sendlift {

int ExitCodeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kExitOk;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kDataLoss:
      return kExitConfig;
    case absl::StatusCode::kFailedPrecondition: {
      const auto details = DetailsOf(status);
      return details.has_value() && details->reason == "DATABASE_NEWER" ? kExitConfig : kExitRuntime;
    }
    default:
      return kExitRuntime;
  }
}

}  // namespace sendlift
