#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// The lasting holdout: HoldoutService of holdouts.proto.
std::unique_ptr<grpc::Service> MakeHoldoutService(ServiceEnvironment& env);

}  // namespace sendlift
