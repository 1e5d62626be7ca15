#include "clients/cli/failure.h"

#include <google/protobuf/any.pb.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace sendlift::cli {
namespace {

ErrorDetails DetailsIn(const grpc::Status& status) {
  ErrorDetails details;
  google::rpc::Status rich;
  if (!rich.ParseFromString(status.error_details())) return details;
  for (const google::protobuf::Any& any : rich.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad_request;
    if (any.UnpackTo(&info)) {
      details.reason = info.reason();
      for (const auto& [key, value] : info.metadata()) details.metadata.emplace_back(key, value);
      std::sort(details.metadata.begin(), details.metadata.end());
    } else if (any.UnpackTo(&bad_request)) {
      for (const auto& violation : bad_request.field_violations()) {
        details.violations.push_back({violation.field(), violation.description()});
      }
    }
  }
  return details;
}

absl::Status Unreachable(const grpc::Status& status, absl::string_view server) {
  return absl::UnavailableError(
      absl::StrCat("no server answers at ", server, " (", status.error_message(), ")\n",
                   "  start one with: sendliftd --database sendlift.db --listen ", server, "\n",
                   "  or name another with --server HOST:PORT or the environment's SENDLIFT_SERVER"));
}

std::string Place(const SourceMap& places, absl::string_view field) {
  const std::optional<Position> position = places.Find(field);
  if (!position.has_value()) return "";
  return absl::StrCat(places.file(), ":", position->line, ":", position->column, ": ");
}

}  // namespace

absl::Status FromGrpc(const grpc::Status& status, absl::string_view server) {
  if (status.ok()) return absl::OkStatus();
  ErrorDetails details = DetailsIn(status);
  if (!details.violations.empty()) return InvalidFields(std::move(details.violations));
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE && details.reason.empty())
    return Unreachable(status, server);
  return Error(static_cast<absl::StatusCode>(status.error_code()), details.reason, status.error_message(),
               std::move(details.metadata));
}

void PrintFailure(const absl::Status& status, const SourceMap& places, std::ostream& out) {
  const std::optional<ErrorDetails> details = DetailsOf(status);
  if (!details.has_value() || details->violations.empty()) {
    const absl::string_view message = status.message();
    out << "error: " << (message.empty() ? absl::StatusCodeToString(status.code()) : std::string(message)) << "\n";
    return;
  }
  const size_t count = details->violations.size();
  out << "error: " << (count == 1 ? "one field is" : absl::StrCat(count, " fields are")) << " wrong";
  if (!places.file().empty()) out << " in " << places.file();
  out << "\n";
  for (const FieldViolation& violation : details->violations) {
    out << "  " << Place(places, violation.field);
    if (!violation.field.empty()) out << violation.field << ": ";
    out << violation.description << "\n";
  }
}

}  // namespace sendlift::cli
