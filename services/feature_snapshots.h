#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// What customers had done by a time: FeatureSnapshotService of feature_snapshots.proto.
std::unique_ptr<grpc::Service> MakeFeatureSnapshotService(ServiceEnvironment& env);

}  // namespace sendlift
