#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// The server's wall clock: ClockService of clock.proto.
std::unique_ptr<grpc::Service> MakeClockService(ServiceEnvironment& env);

}  // namespace sendlift
