#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "services/auth.h"
#include "services/service_environment.h"
#include "services/status.h"

namespace sendlift::rpc {

// "sendlift.v1.SegmentService.GetSegment" for a GetSegmentRequest: every method has a request type of its own.
std::string MethodOf(const google::protobuf::Descriptor& request_type);

// The caller, if its token is known and its role allows the method that takes `request_type`.
absl::StatusOr<Caller> Authorize(const grpc::CallbackServerContext& context, const Authenticator& authenticator,
                                 const std::string& method);

// RESOURCE_EXHAUSTED (WRITE_QUEUE_FULL): more calls wait than the server works off.
absl::Status TooManyCalls();
// UNAVAILABLE (SHUTTING_DOWN).
absl::Status ShuttingDown();

// One unary call. It is finished by the task that the executor runs for it, which always runs, and exactly once: a call
// that was cancelled in the queue is finished there without its handler. gRPC's Shutdown waits for every call.
class UnaryCall : public grpc::ServerUnaryReactor, public OpenCall {
 public:
  UnaryCall(OpenCalls& open_calls, std::string method) : open_calls_(open_calls), method_(std::move(method)) {
    open_calls_.Add(*this);
  }

  void OnCancel() override { cancelled_ = true; }
  void OnDone() override {
    open_calls_.Remove(*this);
    delete this;
  }

  bool cancelled() const { return cancelled_; }
  const std::string& method() const override { return method_; }
  void CancelIfStalled(absl::Time now) override {}
  void EndStream() override {}

 private:
  OpenCalls& open_calls_;
  const std::string method_;
  std::atomic<bool> cancelled_ = false;
};

template <typename Request, typename Response>
using Handler = absl::StatusOr<Response> (*)(ServiceEnvironment& env, const Caller& caller, const Request& request);

// Answers a call on the executor: who calls, may they, then the handler.
template <typename Request, typename Response>
grpc::ServerUnaryReactor* Serve(grpc::CallbackServerContext* context, const Request* request, Response* response,
                                ServiceEnvironment& env, Handler<Request, Response> handler) {
  auto* call = new UnaryCall(env.open_calls, MethodOf(*Request::descriptor()));
  const bool queued = env.executor.TryRun([=, &env] {
    if (call->cancelled()) return call->Finish(grpc::Status::CANCELLED);
    const auto caller = Authorize(*context, env.authenticator, call->method());
    if (!caller.ok()) return call->Finish(ToGrpcStatus(caller.status()));
    absl::StatusOr<Response> result = handler(env, *caller, *request);
    if (!result.ok()) return call->Finish(ToGrpcStatus(result.status()));
    *response = *std::move(result);
    call->Finish(grpc::Status::OK);
  });
  if (!queued) call->Finish(ToGrpcStatus(TooManyCalls()));
  return call;
}

}  // namespace sendlift::rpc
