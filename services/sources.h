#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// Where customers come from: SourceService of sources.proto.
std::unique_ptr<grpc::Service> MakeSourceService(ServiceEnvironment& env);

}  // namespace sendlift
