#include "services/credentials.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace sendlift {
namespace {

class TokenGuard : public grpc::AuthMetadataProcessor {
 public:
  explicit TokenGuard(const Authenticator& authenticator) : authenticator_(authenticator) {}

  bool IsBlocking() const override { return false; }

  grpc::Status Process(const InputMetadata& metadata, grpc::AuthContext* context, OutputMetadata* consumed,
                       OutputMetadata* response) override {
    const std::optional<absl::string_view> path = ValueOf(metadata, ":path");
    if (path.has_value() && (absl::StartsWith(*path, "/sendlift.v1.") || absl::StartsWith(*path, "/grpc.health."))) {
      return grpc::Status::OK;
    }
    const auto caller = authenticator_.Authenticate(ValueOf(metadata, "authorization"));
    if (caller.ok()) return grpc::Status::OK;
    return grpc::Status(grpc::StatusCode::UNAUTHENTICATED, std::string(caller.status().message()));
  }

 private:
  static std::optional<absl::string_view> ValueOf(const InputMetadata& metadata, const char* key) {
    const auto found = metadata.find(key);
    if (found == metadata.end()) return std::nullopt;
    return absl::string_view(found->second.data(), found->second.size());
  }

  const Authenticator& authenticator_;
};

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeTls(const TlsFiles& tls) {
  grpc::SslServerCredentialsOptions options;
  grpc::SslServerCredentialsOptions::PemKeyCertPair pair;
  ASSIGN_OR_RETURN(pair.private_key, ReadPem(tls.key));
  ASSIGN_OR_RETURN(pair.cert_chain, ReadPem(tls.certificate));
  options.pem_key_cert_pairs.push_back(std::move(pair));
  if (!tls.client_ca.empty()) {
    ASSIGN_OR_RETURN(options.pem_root_certs, ReadPem(tls.client_ca));
    options.client_certificate_request = GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY;
  }
  return grpc::SslServerCredentials(options);
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeCredentials(const TlsFiles& tls,
                                                                         const Authenticator& authenticator) {
  std::shared_ptr<grpc::ServerCredentials> credentials;
  if (tls.certificate.empty()) {
    credentials = grpc::experimental::LocalServerCredentials(LOCAL_TCP);
  } else {
    ASSIGN_OR_RETURN(credentials, MakeTls(tls));
  }
  credentials->SetAuthMetadataProcessor(std::make_shared<TokenGuard>(authenticator));
  return credentials;
}

absl::StatusOr<std::string> ReadPem(const std::string& path) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (!in) return absl::ErrnoToStatus(errno == 0 ? EIO : errno, absl::StrCat("cannot read ", path));
  if (!absl::StrContains(text.str(), "-----BEGIN")) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is no PEM file: it has no line -----BEGIN"));
  }
  return text.str();
}

}  // namespace sendlift
