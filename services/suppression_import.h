#pragma once

#include <grpcpp/server_context.h>

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "model/suppression.h"
#include "sendlift/v1/suppressions.grpc.pb.h"
#include "services/auth.h"
#include "services/service_environment.h"

namespace sendlift {

// A call of SuppressionService.ImportSuppressions. Deletes itself.
grpc::ServerBidiReactor<v1::ImportSuppressionsRequest, v1::ImportSuppressionsResponse>* StartSuppressionImport(
    grpc::CallbackServerContext* context, ServiceEnvironment& env);

// SuppressionService.CompleteSuppressionList: takes away what only an older date had, some thousands a transaction.
absl::StatusOr<v1::CompleteSuppressionListResponse> CompleteSuppressionList(
    ServiceEnvironment& env, const Caller& caller, const v1::CompleteSuppressionListRequest& request);
// SuppressionService.ListSuppressionLists.
absl::StatusOr<v1::ListSuppressionListsResponse> ListSuppressionLists(ServiceEnvironment& env, const Caller& caller,
                                                                      const v1::ListSuppressionListsRequest& request);

}  // namespace sendlift
