#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// What a campaign changed: ReportService of reports.proto.
std::unique_ptr<grpc::Service> MakeReportService(ServiceEnvironment& env);

}  // namespace sendlift
