#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// Whom not to contact: SuppressionService of suppressions.proto.
std::unique_ptr<grpc::Service> MakeSuppressionService(ServiceEnvironment& env);

}  // namespace sendlift
