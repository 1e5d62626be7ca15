#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// What was imported: ImportBatchService of import_batches.proto.
std::unique_ptr<grpc::Service> MakeImportBatchService(ServiceEnvironment& env);

}  // namespace sendlift
