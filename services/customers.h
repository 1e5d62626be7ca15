#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// Import and reading of customers: CustomerService of customers.proto.
std::unique_ptr<grpc::Service> MakeCustomerService(ServiceEnvironment& env);

}  // namespace sendlift
