#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// The same person under several ids: MergeService of merges.proto.
std::unique_ptr<grpc::Service> MakeMergeService(ServiceEnvironment& env);

}  // namespace sendlift
