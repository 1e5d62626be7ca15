#pragma once

#include <grpcpp/support/status.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace sendlift {

inline constexpr char kErrorDomain[] = "sendlift";

// The status as it goes over the wire: google.rpc.Status details with exactly one ErrorInfo, a BadRequest when fields
// are wrong, and a RetryInfo when too many writes wait. Details are kept below what clients take as metadata: of very
// many wrong fields the first are named, and ErrorInfo says how many there are ("violations").
// What only a fault of the server can cause is logged with its text and sent without it.
grpc::Status ToGrpcStatus(const absl::Status& status);

// The reason of a status without details of its own: the one that its code stands for.
absl::string_view ReasonForCode(absl::StatusCode code);

}  // namespace sendlift
