#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// The streams to gateways: GatewayService of gateways.proto.
std::unique_ptr<grpc::Service> MakeGatewayService(ServiceEnvironment& env);

}  // namespace sendlift
