#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// How customers go through campaigns: JourneyService of journeys.proto.
std::unique_ptr<grpc::Service> MakeJourneyService(ServiceEnvironment& env);

}  // namespace sendlift
