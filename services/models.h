#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// Who will leave and what everybody is worth: ModelService of models.proto.
std::unique_ptr<grpc::Service> MakeModelService(ServiceEnvironment& env);

}  // namespace sendlift
