#include "services/clock.h"

#include "base/status.h"
#include "sendlift/v1/clock.grpc.pb.h"
#include "services/convert.h"
#include "services/mutate.h"
#include "services/names.h"
#include "services/rpc.h"

namespace sendlift {
namespace {

using storage::Session;

v1::Clock ToProto(const TimeGuard::State& state) {
  v1::Clock proto;
  proto.set_name(ClockName());
  *proto.mutable_wall_time() = TimeToProto(state.wall);
  *proto.mutable_expected_time() = TimeToProto(state.expected);
  proto.set_held(state.held);
  if (!state.held) return proto;
  *proto.mutable_jump_duration() = DurationToProto(state.jump);
  *proto.mutable_hold_time() = TimeToProto(state.since);
  return proto;
}

absl::StatusOr<v1::Clock> Get(ServiceEnvironment& env, const Caller& caller, const v1::GetClockRequest& request) {
  RETURN_IF_ERROR(CheckClockName(request.name()));
  return ToProto(env.engine.Time());
}

// The audit first: whoever confirmed is on record before anything goes on. A repeated request confirms nothing anew:
// the clock may have jumped again.
absl::StatusOr<v1::Clock> Confirm(ServiceEnvironment& env, const Caller& caller,
                                  const v1::ConfirmClockRequest& request) {
  RETURN_IF_ERROR(CheckClockName(request.name()));
  bool is_new = false;
  auto confirmed = Mutated<v1::Clock>(env, {caller, request, ClockName()}, [&](Session&, absl::Time) {
    is_new = true;
    TimeGuard::State state = env.engine.Time();
    state.held = false;
    state.expected = state.wall;
    return absl::StatusOr<v1::Clock>(ToProto(state));
  });
  if (confirmed.ok() && is_new) env.engine.ConfirmClock();
  return confirmed;
}

class ClockService : public v1::ClockService::CallbackService {
 public:
  explicit ClockService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* GetClock(grpc::CallbackServerContext* context, const v1::GetClockRequest* request,
                                     v1::Clock* response) override {
    return rpc::Serve(context, request, response, env_, &Get);
  }
  grpc::ServerUnaryReactor* ConfirmClock(grpc::CallbackServerContext* context, const v1::ConfirmClockRequest* request,
                                         v1::Clock* response) override {
    return rpc::Serve(context, request, response, env_, &Confirm);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeClockService(ServiceEnvironment& env) { return std::make_unique<ClockService>(env); }

}  // namespace sendlift
