#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// Agents and the calls that they make: WorklistService of worklist.proto.
std::unique_ptr<grpc::Service> MakeWorklistService(ServiceEnvironment& env);

}  // namespace sendlift
