#pragma once

#include <grpcpp/grpcpp.h>

#include <string>
#include <utility>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace sendlift::cli::testing {

// An error as the server makes them: with BadRequest, or with an ErrorInfo when there is no violation.
inline grpc::Status Refusal(grpc::StatusCode code, const std::string& message,
                            const std::vector<std::pair<std::string, std::string>>& violations = {}) {
  google::rpc::Status rich;
  rich.set_code(code);
  google::rpc::BadRequest bad_request;
  for (const auto& [field, description] : violations) {
    auto& violation = *bad_request.add_field_violations();
    violation.set_field(field);
    violation.set_description(description);
  }
  google::rpc::ErrorInfo info;
  info.set_reason("TEST");
  rich.add_details()->PackFrom(info);
  if (!violations.empty()) rich.add_details()->PackFrom(bad_request);
  return {code, message, rich.SerializeAsString()};
}

// Imports: keeps what came, refuses customers, events and assignments without an id; breaks after some rows if told to.
struct FakeImports {
  template <typename Request, typename Response, typename RowsOf>
  grpc::Status Serve(grpc::ServerReaderWriter<Response, Request>& stream, Request& config, RowsOf id_of_row) {
    Request request;
    if (!stream.Read(&request)) return Refusal(grpc::StatusCode::INVALID_ARGUMENT, "no config");
    config = request;
    if (!refusal.ok()) return refusal;
    Response response;
    while (stream.Read(&request)) {
      response.clear_rejected_rows();
      const std::vector<std::string> ids = id_of_row(request);
      for (size_t i = 0; i < ids.size(); ++i) {
        const int64_t row = request.rows().first_row() + static_cast<int64_t>(i);
        response.set_acknowledged_row(row);
        if (ids[i].empty() || ids[i] == "refused") {
          response.set_rejected_count(response.rejected_count() + 1);
          auto& rejected = *response.add_rejected_rows();
          rejected.set_row(row);
          rejected.set_field("id");
          rejected.set_description("must not be empty");
        } else {
          response.set_created_count(response.created_count() + 1);
          imported.push_back(ids[i]);
        }
      }
      ++message_count;
      stream.Write(response);
      if (break_after > 0 && response.acknowledged_row() >= break_after) {
        return grpc::Status(grpc::StatusCode::UNAVAILABLE, "gone");
      }
    }
    return grpc::Status::OK;
  }

  grpc::Status refusal;
  int64_t break_after = 0;
  int message_count = 0;
  std::vector<std::string> imported;
};

}  // namespace sendlift::cli::testing
