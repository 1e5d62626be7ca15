#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// What all promotions together changed: ProgrammeReportService of programme_reports.proto.
std::unique_ptr<grpc::Service> MakeProgrammeReportService(ServiceEnvironment& env);

}  // namespace sendlift
