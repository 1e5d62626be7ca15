#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// Whether promotions won the wrong customers: WonReportService of won_reports.proto.
std::unique_ptr<grpc::Service> MakeWonReportService(ServiceEnvironment& env);

}  // namespace sendlift
