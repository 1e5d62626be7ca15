#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// Limits of rates: RateLimitService of rate_limits.proto.
std::unique_ptr<grpc::Service> MakeRateLimitService(ServiceEnvironment& env);

}  // namespace sendlift
