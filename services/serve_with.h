#pragma once

#include <utility>

#include "services/rpc.h"

namespace sendlift::rpc {

// As Serve, for a service whose answers need more than the environment: `answer(request)` gives a
// StatusOr<Response>. What it refers to outlives the call.
template <typename Request, typename Response, typename Answer>
grpc::ServerUnaryReactor* ServeWith(grpc::CallbackServerContext* context, const Request* request, Response* response,
                                    ServiceEnvironment& env, Answer answer) {
  auto* call = new UnaryCall(env.open_calls, MethodOf(*Request::descriptor()));
  const bool queued = env.executor.TryRun([=, &env]() mutable {
    if (call->cancelled()) return call->Finish(grpc::Status::CANCELLED);
    const auto caller = Authorize(*context, env.authenticator, call->method());
    if (!caller.ok()) return call->Finish(ToGrpcStatus(caller.status()));
    absl::StatusOr<Response> result = answer(*request);
    if (!result.ok()) return call->Finish(ToGrpcStatus(result.status()));
    *response = *std::move(result);
    call->Finish(grpc::Status::OK);
  });
  if (!queued) call->Finish(ToGrpcStatus(TooManyCalls()));
  return call;
}

}  // namespace sendlift::rpc
