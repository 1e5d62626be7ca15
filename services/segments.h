#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "model/segment.h"
#include "services/service_environment.h"

namespace sendlift {

// Saved filters: SegmentService of segments.proto.
std::unique_ptr<grpc::Service> MakeSegmentService(ServiceEnvironment& env);

// Changes with every change of the segment.
std::string EtagOf(const Segment& segment);

}  // namespace sendlift
