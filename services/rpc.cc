#include "services/rpc.h"

#include <optional>

#include "base/error.h"
#include "google/protobuf/descriptor.h"

namespace sendlift::rpc {

std::string MethodOf(const google::protobuf::Descriptor& request_type) {
  const auto* file = request_type.file();
  for (int i = 0; i < file->service_count(); ++i) {
    for (int k = 0; k < file->service(i)->method_count(); ++k) {
      const auto* method = file->service(i)->method(k);
      if (method->input_type() == &request_type) return method->full_name();
    }
  }
  return "";
}

absl::StatusOr<Caller> Authorize(const grpc::CallbackServerContext& context, const Authenticator& authenticator,
                                 const std::string& method) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find("authorization");
  std::optional<absl::string_view> authorization;
  if (found != metadata.end()) authorization = absl::string_view(found->second.data(), found->second.size());
  return authenticator.Authorize(authorization, method);
}

absl::Status TooManyCalls() {
  return Error(absl::StatusCode::kResourceExhausted, "WRITE_QUEUE_FULL", "too many calls wait; repeat in a moment");
}

absl::Status ShuttingDown() {
  return Error(absl::StatusCode::kUnavailable, "SHUTTING_DOWN", "the server is shutting down; connect again");
}

}  // namespace sendlift::rpc
