#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// Who is in which arm: ExperimentService of experiments.proto.
std::unique_ptr<grpc::Service> MakeExperimentService(ServiceEnvironment& env);

}  // namespace sendlift
