#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/invariant.h"
#include "engine/engine.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "services/server.h"
#include "storage/access.h"
#include "storage/schema.h"
#include "tests/support/temp_database.h"

namespace sendlift::testing {

// The real server on a free port of loopback, with a database of its own and a clock that the test moves.
class TestServer {
 public:
  explicit TestServer(const std::vector<storage::Token>& tokens = {}, bool require_approval = false)
      : database_(OpenTemporary(storage::Schema())), engine_({.database = *database_, .clock = clock_}, {}) {
    CHECK_INVARIANT(Insert(tokens).ok());
    CHECK_INVARIANT(engine_.Start().ok());
    auto server = Server::Start(
        *database_, clock_, engine_,
        {.listen = {.host = "127.0.0.1", .port = 0}, .tls = {}, .executor = {}, .require_approval = require_approval});
    EXPECT_TRUE(server.ok()) << server.status();
    CHECK_INVARIANT(server.ok());
    server_ = *std::move(server);
  }

  std::shared_ptr<grpc::Channel> Channel() const {
    return grpc::CreateChannel(absl::StrCat("127.0.0.1:", server_->port()), grpc::InsecureChannelCredentials());
  }
  template <typename Service>
  std::unique_ptr<typename Service::Stub> Stub() const {
    return Service::NewStub(Channel());
  }

  storage::Database& database() { return *database_; }
  VirtualClock& clock() { return clock_; }
  Server& server() { return *server_; }

 private:
  absl::Status Insert(const std::vector<storage::Token>& tokens) {
    return database_->Write(storage::Lane::kAdministration, [&](storage::Session& session) -> absl::Status {
      for (const storage::Token& token : tokens) {
        const absl::Status status = storage::InsertToken(session, token, clock_.Now());
        if (!status.ok()) return status;
      }
      return absl::OkStatus();
    });
  }

  VirtualClock clock_{absl::FromUnixSeconds(1'800'000'000)};
  TemporaryDatabase database_;
  Engine engine_;
  std::unique_ptr<Server> server_;
};

// The google.rpc.ErrorInfo of a status: its reason, or what is wrong with the details.
inline std::string ReasonOf(const grpc::Status& status) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) return "the details cannot be read";
  std::string reason = "no ErrorInfo";
  int found = 0;
  for (const auto& any : details.details()) {
    google::rpc::ErrorInfo info;
    if (!any.UnpackTo(&info)) continue;
    reason = info.reason();
    ++found;
  }
  return found > 1 ? "several ErrorInfos" : reason;
}

// The fields that the google.rpc.BadRequest of a status names.
inline std::vector<std::string> WrongFieldsOf(const grpc::Status& status) {
  google::rpc::Status details;
  details.ParseFromString(status.error_details());
  std::vector<std::string> fields;
  for (const auto& any : details.details()) {
    google::rpc::BadRequest bad;
    if (!any.UnpackTo(&bad)) continue;
    for (const auto& violation : bad.field_violations()) fields.push_back(violation.field());
  }
  return fields;
}

}  // namespace sendlift::testing

// EXPECT_GRPC_OK(stub->GetSegment(&context, request, &response));
#define EXPECT_GRPC_OK(call)                                                                                   \
  do {                                                                                                         \
    const grpc::Status status_of_call = (call);                                                                \
    EXPECT_TRUE(status_of_call.ok()) << status_of_call.error_code() << ": " << status_of_call.error_message(); \
  } while (false)
