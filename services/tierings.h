#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// How customers come to their tier: TieringService of tierings.proto.
std::unique_ptr<grpc::Service> MakeTieringService(ServiceEnvironment& env);

}  // namespace sendlift
