#include "services/rpc.h"

#include <optional>

#include "base/error.h"
#include "google/protobuf/descriptor.h"

namespace sendlift::rpc {

namespace {

using google::protobuf::Descriptor;
using google::protobuf::ServiceDescriptor;

std::string MethodIn(const ServiceDescriptor& service, const Descriptor& request_type) {
  for (int i = 0; i < service.method_count(); ++i) {
    if (service.method(i)->input_type() == &request_type) return service.method(i)->full_name();
  }
  return "";
}

}  // namespace

// Requests stand in the file of their service; those of two services have files by topic.
std::string MethodOf(const Descriptor& request_type) {
  const auto* file = request_type.file();
  if (file->service_count() > 0) return MethodIn(*file->service(0), request_type);
  for (const char* name : {"sendlift.v1.CampaignService", "sendlift.v1.StatisticsService"}) {
    const auto* service = file->pool()->FindServiceByName(name);
    const std::string method = service == nullptr ? "" : MethodIn(*service, request_type);
    if (!method.empty()) return method;
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
