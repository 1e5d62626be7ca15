#pragma once

#include <grpcpp/security/server_credentials.h>

#include <memory>

#include "absl/status/statusor.h"
#include "services/auth.h"
#include "services/server.h"

namespace sendlift {

// TLS where there is a certificate, otherwise plain and for this machine only. What is not one of the product's own
// services, such as reflection, asks for any known token; health asks for none. The product's services look at the
// token themselves, since only they can answer with a reason. `authenticator` outlives the credentials.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeCredentials(const TlsFiles& tls,
                                                                         const Authenticator& authenticator);

// The text of a file. NOT_FOUND or PERMISSION_DENIED names it.
absl::StatusOr<std::string> ReadPem(const std::string& path);

}  // namespace sendlift
