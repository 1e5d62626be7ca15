#include "services/holdouts.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/random.h"
#include "base/status.h"
#include "measurement/programme_periods.h"
#include "sendlift/v1/holdouts.grpc.pb.h"
#include "services/convert.h"
#include "services/etags.h"
#include "services/field_masks.h"
#include "services/mutate.h"
#include "services/names.h"
#include "services/rpc.h"
#include "services/violations.h"
#include "storage/holdouts.h"

namespace sendlift {
namespace {

using storage::Session;

v1::Holdout ToProto(const Holdout& holdout) {
  v1::Holdout proto;
  proto.set_name(HoldoutName());
  proto.set_parts_per_million(holdout.parts_per_million);
  proto.set_etag(EtagOf(absl::StrCat("holdout/", absl::ToUnixMicros(holdout.create_time)), holdout.revision));
  if (holdout.revision == 0) return proto;
  *proto.mutable_create_time() = TimeToProto(holdout.create_time);
  *proto.mutable_update_time() = TimeToProto(holdout.update_time);
  return proto;
}

// The stored one, or one with a new salt and nobody in it.
absl::StatusOr<Holdout> Current(Session& session) {
  ASSIGN_OR_RETURN(const std::optional<Holdout> stored, storage::FindHoldout(session, kMainWorkspace));
  if (stored.has_value()) return *stored;
  Holdout holdout;
  const std::string salt = SecretBytes(holdout.salt.size());
  std::copy(salt.begin(), salt.end(), holdout.salt.begin());
  return holdout;
}

absl::StatusOr<v1::Holdout> Get(ServiceEnvironment& env, const Caller& caller, const v1::GetHoldoutRequest& request) {
  RETURN_IF_ERROR(CheckHoldoutName(request.name()));
  v1::Holdout proto;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const Holdout holdout, Current(session));
    proto = ToProto(holdout);
    return absl::OkStatus();
  }));
  return proto;
}

absl::StatusOr<v1::Holdout> Change(Session& session, const v1::UpdateHoldoutRequest& request, absl::Time now) {
  ASSIGN_OR_RETURN(Holdout holdout, Current(session));
  v1::Holdout changed = ToProto(holdout);
  RETURN_IF_ERROR(CheckEtag(request.holdout().etag(), changed.etag(), changed.name()));
  RETURN_IF_ERROR(ApplyUpdate(request.update_mask(), request.holdout(), changed));
  if (changed.parts_per_million() < 0 || changed.parts_per_million() > 1'000'000) {
    return InvalidField("holdout.parts_per_million", "0 to 1,000,000, in millionths: 50,000 is 5 %");
  }
  holdout.parts_per_million = changed.parts_per_million();
  ASSIGN_OR_RETURN(const Holdout stored, storage::PutHoldout(session, kMainWorkspace, holdout, now));
  RETURN_IF_ERROR(BeginPeriod(session, kMainWorkspace, stored, now));
  return ToProto(stored);
}

absl::StatusOr<v1::Holdout> Update(ServiceEnvironment& env, const Caller& caller,
                                   const v1::UpdateHoldoutRequest& request) {
  RETURN_IF_ERROR(CheckHoldoutName(request.holdout().name()));
  return Mutated<v1::Holdout>(env, {caller, request, HoldoutName()},
                              [&](Session& session, absl::Time now) { return Change(session, request, now); });
}

class HoldoutService : public v1::HoldoutService::CallbackService {
 public:
  explicit HoldoutService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* GetHoldout(grpc::CallbackServerContext* context, const v1::GetHoldoutRequest* request,
                                       v1::Holdout* response) override {
    return rpc::Serve(context, request, response, env_, &Get);
  }
  grpc::ServerUnaryReactor* UpdateHoldout(grpc::CallbackServerContext* context, const v1::UpdateHoldoutRequest* request,
                                          v1::Holdout* response) override {
    return rpc::Serve(context, request, response, env_, &Update);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeHoldoutService(ServiceEnvironment& env) {
  return std::make_unique<HoldoutService>(env);
}

}  // namespace sendlift
