#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace sendlift::gateway {

// Where the server is and how to prove who one is.
struct ConnectionOptions {
  std::string server = "127.0.0.1:7443";
  // TLS. Without it only a server on this machine is called, as everything would be readable on the way.
  bool tls = false;
  std::string root_certificates_file = {};  // PEM; empty: the system's
  std::string certificate_file = {};        // PEM, with key_file: proves who this is, where the server asks for it
  std::string key_file = {};
  std::string token_file = {};  // holds a bearer token on one line; empty: none is sent
};

// A channel to the server and what every call on it carries.
struct Connection {
  std::shared_ptr<grpc::Channel> channel;
  std::string token;

  // To be called on every call's context before the call.
  void Authorize(grpc::ClientContext& context) const;
};

// Does not wait for the server. Errors: INVALID_ARGUMENT for plaintext to another machine, for a certificate without
// its key, or a token that is empty or of several lines; NOT_FOUND and the like for files that cannot be read.
absl::StatusOr<Connection> Connect(const ConnectionOptions& options);

// Whether the address is this machine for sure, without asking a name server: localhost, 127.0.0.0/8, ::1, unix:.
bool IsThisMachine(absl::string_view server);

// The same error for callers that do not speak gRPC.
absl::Status ToStatus(const grpc::Status& status);

}  // namespace sendlift::gateway
