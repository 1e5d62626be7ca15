#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// The emergency brake: StopService of stops.proto.
std::unique_ptr<grpc::Service> MakeStopService(ServiceEnvironment& env);

}  // namespace sendlift
