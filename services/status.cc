#include "services/status.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/log.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "services/names.h"

namespace sendlift {
namespace {

// Clients refuse more than 8 KiB of metadata, in which details travel as base64 beside the message.
constexpr size_t kMessageBytesMax = 1000;
constexpr size_t kViolationBytesMax = 3000;
constexpr int kRetrySeconds = 1;

// Cut at a character, so that it stays valid UTF-8.
std::string Shortened(absl::string_view text) {
  if (text.size() <= kMessageBytesMax) return std::string(text);
  size_t end = kMessageBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return absl::StrCat(text.substr(0, end), " ...");
}

bool IsFault(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown;
}

// The values as they are, but a resource by its name: what is below the services knows kinds and ids only.
void AddMetadata(const ErrorDetails& details, google::rpc::ErrorInfo& info) {
  auto& metadata = *info.mutable_metadata();
  for (const auto& [key, value] : details.metadata) metadata[key] = Shortened(value);
  const auto kind = metadata.find("kind");
  const auto id = metadata.find("id");
  if (kind == metadata.end() || id == metadata.end()) return;
  const auto name = NameOfResource(kind->second, id->second);
  if (!name.has_value()) return;
  metadata.erase("kind");
  metadata.erase("id");
  metadata["name"] = *name;
}

void AddViolations(const ErrorDetails& details, google::rpc::ErrorInfo& info, google::rpc::Status& out) {
  google::rpc::BadRequest bad;
  size_t bytes = 0;
  for (const FieldViolation& violation : details.violations) {
    bytes += violation.field.size() + violation.description.size() + 8;
    if (bytes > kViolationBytesMax && bad.field_violations_size() > 0) break;
    auto* added = bad.add_field_violations();
    added->set_field(violation.field);
    added->set_description(Shortened(violation.description));
  }
  if (bad.field_violations_size() < static_cast<int>(details.violations.size())) {
    (*info.mutable_metadata())["violations"] = absl::StrCat(details.violations.size());
  }
  out.add_details()->PackFrom(bad);
}

}  // namespace

absl::string_view ReasonForCode(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return "INVALID_FIELDS";
    case absl::StatusCode::kNotFound:
      return "RESOURCE_NOT_FOUND";
    case absl::StatusCode::kAlreadyExists:
      return "RESOURCE_EXISTS";
    case absl::StatusCode::kAborted:
      return "ETAG_MISMATCH";
    case absl::StatusCode::kFailedPrecondition:
      return "CAMPAIGN_STATE";
    case absl::StatusCode::kUnauthenticated:
      return "TOKEN_UNKNOWN";
    case absl::StatusCode::kPermissionDenied:
      return "ROLE_INSUFFICIENT";
    case absl::StatusCode::kResourceExhausted:
      return "WRITE_QUEUE_FULL";
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kCancelled:
      return "SHUTTING_DOWN";
    case absl::StatusCode::kUnimplemented:
      return "NOT_BUILT_YET";
    case absl::StatusCode::kDataLoss:
      return "DATABASE_DAMAGED";
    default:
      return "INTERNAL_FAULT";
  }
}

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  if (IsFault(status.code())) log::Error("a call failed by a fault of the server: {}", std::string(status.message()));
  const ErrorDetails details = DetailsOf(status).value_or(ErrorDetails{});

  google::rpc::Status out;
  out.set_code(static_cast<int>(status.code()));
  out.set_message(IsFault(status.code()) ? "a fault of the server; its log says more" : Shortened(status.message()));
  google::rpc::ErrorInfo info;
  info.set_reason(details.reason.empty() ? std::string(ReasonForCode(status.code())) : details.reason);
  info.set_domain(kErrorDomain);
  AddMetadata(details, info);
  if (!details.violations.empty()) AddViolations(details, info, out);
  if (info.reason() == "WRITE_QUEUE_FULL") {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(kRetrySeconds);
    out.add_details()->PackFrom(retry);
  }
  out.add_details()->PackFrom(info);
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), out.message(), out.SerializeAsString());
}

}  // namespace sendlift
