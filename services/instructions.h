#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// Single messages, and why: InstructionService of instructions.proto.
std::unique_ptr<grpc::Service> MakeInstructionService(ServiceEnvironment& env);

}  // namespace sendlift
