#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include "sendlift/v1/code_pools.pb.h"
#include "services/service_environment.h"

namespace sendlift {

// ImportCodes of code_pools.proto.
grpc::ServerBidiReactor<v1::ImportCodesRequest, v1::ImportCodesResponse>* StartCodeImport(
    grpc::CallbackServerContext* context, ServiceEnvironment& env);

}  // namespace sendlift
