#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// When people respond: SendTimeReportService of send_time_reports.proto.
std::unique_ptr<grpc::Service> MakeSendTimeReportService(ServiceEnvironment& env);

}  // namespace sendlift
