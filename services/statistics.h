#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// The calculator over gRPC: StatisticsService of statistics.proto.
std::unique_ptr<grpc::Service> MakeStatisticsService(ServiceEnvironment& env);

}  // namespace sendlift
