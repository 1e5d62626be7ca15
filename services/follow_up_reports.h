#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// What the delays of steps changed: FollowUpReportService of follow_up_reports.proto.
std::unique_ptr<grpc::Service> MakeFollowUpReportService(ServiceEnvironment& env);

}  // namespace sendlift
