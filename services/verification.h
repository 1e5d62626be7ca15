#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// Whether figures are right: VerificationService of verification.proto.
std::unique_ptr<grpc::Service> MakeVerificationService(ServiceEnvironment& env);

}  // namespace sendlift
