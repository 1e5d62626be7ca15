#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// Codes of offers that are imported: CodePoolService of code_pools.proto.
std::unique_ptr<grpc::Service> MakeCodePoolService(ServiceEnvironment& env);

}  // namespace sendlift
