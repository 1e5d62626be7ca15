#pragma once

#include <grpcpp/server_context.h>

#include "absl/status/statusor.h"
#include "sendlift/v1/customers.grpc.pb.h"
#include "services/auth.h"
#include "services/service_environment.h"

namespace sendlift {

// A call of CustomerService.ImportCustomers: the rows become a batch, or go on with one. Deletes itself.
grpc::ServerBidiReactor<v1::ImportCustomersRequest, v1::ImportCustomersResponse>* StartCustomerImport(
    grpc::CallbackServerContext* context, ServiceEnvironment& env);

// CustomerService.BatchImportCustomers: a batch in one transaction, all or nothing.
absl::StatusOr<v1::BatchImportCustomersResponse> ImportCustomersAtOnce(ServiceEnvironment& env, const Caller& caller,
                                                                       const v1::BatchImportCustomersRequest& request);

}  // namespace sendlift
