#include "clients/cli/connection.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/status.h"
#include "clients/cli/files.h"

namespace sendlift::cli {
namespace {

constexpr size_t kCredentialBytesMax = 1024 * 1024;
constexpr int kMessageBytesMax = 64 * 1024 * 1024;

absl::StatusOr<std::string> ReadIfNamed(const std::string& path) {
  if (path.empty()) return std::string();
  return ReadTextFile(path, kCredentialBytesMax);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> CredentialsFor(const ConnectionOptions& options) {
  const bool wants_tls = !options.ca_cert.empty() || !options.cert.empty() || !options.key.empty();
  if (IsLoopback(options.server) && !wants_tls) return grpc::InsecureChannelCredentials();
  if (options.cert.empty() != options.key.empty()) {
    return absl::InvalidArgumentError("--cert and --key belong together: name both or none");
  }
  grpc::SslCredentialsOptions tls;
  ASSIGN_OR_RETURN(tls.pem_root_certs, ReadIfNamed(options.ca_cert));
  ASSIGN_OR_RETURN(tls.pem_cert_chain, ReadIfNamed(options.cert));
  ASSIGN_OR_RETURN(tls.pem_private_key, ReadIfNamed(options.key));
  return grpc::SslCredentials(tls);
}

}  // namespace

bool IsLoopback(absl::string_view server) {
  if (absl::StartsWith(server, "unix:")) return true;
  const absl::string_view host = server.substr(0, server.rfind(':'));
  return host == "localhost" || host == "[::1]" || absl::StartsWith(host, "127.");
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const ConnectionOptions& options) {
  ASSIGN_OR_RETURN(const auto credentials, CredentialsFor(options));
  ASSIGN_OR_RETURN(const std::string token, ReadIfNamed(options.token_file));
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMessageBytesMax);
  auto connection =
      std::make_unique<Connection>(grpc::CreateCustomChannel(options.server, credentials, arguments), options);
  connection->token_ = std::string(absl::StripAsciiWhitespace(token));
  return connection;
}

std::unique_ptr<grpc::ClientContext> Connection::NewCall() const {
  auto context = NewStream();
  context->set_deadline(absl::ToChronoTime(SystemClock().Now() + options_.timeout));
  return context;
}

std::unique_ptr<grpc::ClientContext> Connection::NewStream() const {
  auto context = std::make_unique<grpc::ClientContext>();
  if (!token_.empty()) context->AddMetadata("authorization", absl::StrCat("Bearer ", token_));
  return context;
}

}  // namespace sendlift::cli
