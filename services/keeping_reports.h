#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// How well customers are kept: KeepingReportService of keeping_reports.proto.
std::unique_ptr<grpc::Service> MakeKeepingReportService(ServiceEnvironment& env);

}  // namespace sendlift
