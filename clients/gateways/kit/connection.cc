#include "clients/gateways/kit/connection.h"

#include <errno.h>

#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status.h"

namespace sendlift::gateway {
namespace {

absl::StatusOr<std::string> ContentsOf(const std::string& path) {
  if (path.empty()) return std::string();
  std::ifstream file(path, std::ios::binary);
  std::ostringstream contents;
  if (!file.is_open()) return absl::ErrnoToStatus(errno, absl::StrCat(path, " cannot be read"));
  if (!(contents << file.rdbuf())) return absl::InvalidArgumentError(absl::StrCat(path, " is empty"));
  return contents.str();
}

absl::StatusOr<std::string> TokenIn(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string contents, ContentsOf(path));
  const absl::string_view token = absl::StripAsciiWhitespace(contents);
  if (!path.empty() && token.empty()) return absl::InvalidArgumentError(absl::StrCat(path, " holds no token"));
  for (const char c : token) {
    if (!absl::ascii_isgraph(c)) {
      return absl::InvalidArgumentError(absl::StrCat(path, " must hold one token and nothing else"));
    }
  }
  return std::string(token);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> CredentialsFor(const ConnectionOptions& options) {
  if (!options.tls) {
    if (!IsThisMachine(options.server)) {
      return absl::InvalidArgumentError(
          absl::StrCat(options.server,
                       " is another machine, and without TLS all would be readable on the way: "
                       "use TLS, or an address such as 127.0.0.1:7443"));
    }
    return grpc::InsecureChannelCredentials();
  }
  if (options.certificate_file.empty() != options.key_file.empty()) {
    return absl::InvalidArgumentError("a client certificate needs its key and the other way round: give both files");
  }
  grpc::SslCredentialsOptions tls;
  ASSIGN_OR_RETURN(tls.pem_root_certs, ContentsOf(options.root_certificates_file));
  ASSIGN_OR_RETURN(tls.pem_cert_chain, ContentsOf(options.certificate_file));
  ASSIGN_OR_RETURN(tls.pem_private_key, ContentsOf(options.key_file));
  return grpc::SslCredentials(tls);
}

grpc::ChannelArguments Arguments() {
  constexpr int kMessageBytesMax = 16 << 20;
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  // How often to try is the gateway's own decision (Backoff); the library's default waits for minutes.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1'000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1'000);
  arguments.SetMaxReceiveMessageSize(kMessageBytesMax);
  arguments.SetMaxSendMessageSize(kMessageBytesMax);
  return arguments;
}

}  // namespace

bool IsThisMachine(absl::string_view server) {
  if (absl::StartsWith(server, "unix:")) return true;
  absl::string_view host = server;
  if (absl::StartsWith(server, "[")) {
    host = server.substr(1, server.find(']') - 1);
  } else if (const size_t colon = server.rfind(':'); colon != absl::string_view::npos) {
    host = server.substr(0, colon);
  }
  if (host == "localhost" || host == "::1") return true;
  const std::vector<absl::string_view> parts = absl::StrSplit(host, '.');
  if (parts.size() != 4 || parts[0] != "127") return false;
  for (const absl::string_view part : parts) {
    if (part.empty() || part.size() > 3) return false;
    for (const char c : part) {
      if (!absl::ascii_isdigit(c)) return false;
    }
  }
  return true;
}

void Connection::Authorize(grpc::ClientContext& context) const {
  if (!token.empty()) context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
}

absl::StatusOr<Connection> Connect(const ConnectionOptions& options) {
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::ChannelCredentials> credentials, CredentialsFor(options));
  Connection connection;
  ASSIGN_OR_RETURN(connection.token, TokenIn(options.token_file));
  connection.channel = grpc::CreateCustomChannel(options.server, credentials, Arguments());
  return connection;
}

absl::Status ToStatus(const grpc::Status& status) {
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

}  // namespace sendlift::gateway
