#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cli/failure.h"

namespace sendlift::cli {

// How to reach a server.
struct ConnectionOptions {
  std::string server = "127.0.0.1:7443";
  std::string token_file;  // holds a bearer token
  std::string ca_cert;     // certificates to trust; without it, the system's
  std::string cert;        // with `key`: the client's own certificate
  std::string key;
  absl::Duration timeout = absl::Seconds(30);  // of a single call, and of a silence within an import
};

// Whether a server is on this machine, where plain text is enough.
bool IsLoopback(absl::string_view server);

// A channel to a server, and what every call on it needs. Plain text to this machine unless a certificate is named;
// TLS to any other.
class Connection {
 public:
  // Does not wait for the server. Errors: INVALID_ARGUMENT when a file cannot be read.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const ConnectionOptions& options);
  // Over a channel that exists already.
  Connection(std::shared_ptr<grpc::Channel> channel, ConnectionOptions options)
      : channel_(std::move(channel)), options_(std::move(options)) {}

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  const ConnectionOptions& options() const { return options_; }

  // A context for a call that must be done within the timeout, or for a stream without such a limit.
  std::unique_ptr<grpc::ClientContext> NewCall() const;
  std::unique_ptr<grpc::ClientContext> NewStream() const;

  // A unary call: Call(*stub, &Service::Stub::GetSegment, request, segment).
  template <typename Stub, typename Request, typename Response>
  absl::Status Call(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response& response) const {
    const auto context = NewCall();
    return FromGrpc((stub.*method)(context.get(), request, &response), options_.server);
  }

 private:
  std::shared_ptr<grpc::Channel> channel_;
  ConnectionOptions options_;
  std::string token_;
};

// Calls a list method page by page and hands each page to `take`, until the end or until it returns false.
template <typename Stub, typename Request, typename Response, typename Take>
absl::Status ForEachPage(const Connection& connection, Stub& stub,
                         grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), Request request,
                         Take take) {
  while (true) {
    Response page;
    absl::Status status = connection.Call(stub, method, request, page);
    if (!status.ok()) return status;
    const std::string next = page.next_page_token();
    if (!take(page) || next.empty()) return absl::OkStatus();
    request.set_page_token(next);
  }
}

}  // namespace sendlift::cli
