#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// What customers did: EventService of events.proto.
std::unique_ptr<grpc::Service> MakeEventService(ServiceEnvironment& env);

}  // namespace sendlift
