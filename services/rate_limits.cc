#include "services/rate_limits.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "google/protobuf/empty.pb.h"
#include "sendlift/v1/rate_limits.grpc.pb.h"
#include "services/convert_rate_limit.h"
#include "services/etags.h"
#include "services/field_masks.h"
#include "services/mutate.h"
#include "services/names.h"
#include "services/paging.h"
#include "services/rpc.h"
#include "storage/campaigns.h"
#include "storage/rate_limits.h"

namespace sendlift {
namespace {

using google::protobuf::Empty;
using storage::Session;

absl::StatusOr<RateLimit> Find(Session& session, const std::string& id) {
  auto limit = storage::GetRateLimit(session, kMainWorkspace, id);
  if (!limit.ok()) return ForResource(limit.status(), RateLimitName(id));
  return limit;
}

absl::StatusOr<RateLimit> Checked(const v1::RateLimit& proto, const std::string& id) {
  Violations violations;
  RateLimit limit = RateLimitFromProto(proto, violations);
  limit.id = id;
  RETURN_IF_ERROR(violations.ToStatus());
  return limit;
}

absl::Status CheckCampaign(Session& session, const RateSubject& subject) {
  if (subject.kind != RateSubject::Kind::kCampaign) return absl::OkStatus();
  const absl::Status found = storage::GetCampaign(session, kMainWorkspace, subject.id).status();
  if (!absl::IsNotFound(found)) return found;
  return InvalidField("rate_limit.campaign", absl::StrCat("there is no campaign ", subject.id));
}

absl::StatusOr<v1::RateLimit> Insert(Session& session, const RateLimit& limit, absl::Time now) {
  RETURN_IF_ERROR(CheckCampaign(session, limit.subject));
  const auto inserted = storage::InsertRateLimit(session, kMainWorkspace, limit, now);
  if (!inserted.ok()) return ForResource(inserted.status(), RateLimitName(limit.id));
  return ToProto(*inserted);
}

// The limit as the update leaves it.
absl::StatusOr<RateLimit> Changed(const RateLimit& current, const v1::UpdateRateLimitRequest& request) {
  v1::RateLimit changed = ToProto(current);
  RETURN_IF_ERROR(CheckEtag(request.rate_limit().etag(), changed.etag(), changed.name()));
  RETURN_IF_ERROR(ApplyUpdate(request.update_mask(), request.rate_limit(), changed));
  ASSIGN_OR_RETURN(RateLimit limit, Checked(changed, current.id));
  if (limit.subject == current.subject) return limit;
  return InvalidField("rate_limit", "what a limit is for cannot be changed: delete it and set another one");
}

absl::StatusOr<v1::RateLimit> Create(ServiceEnvironment& env, const Caller& caller,
                                     const v1::CreateRateLimitRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  RETURN_IF_ERROR(CheckNewId(request.rate_limit_id(), "rate_limit_id"));
  ASSIGN_OR_RETURN(const RateLimit limit, Checked(request.rate_limit(), request.rate_limit_id()));
  auto created = Mutated<v1::RateLimit>(env, {caller, request, RateLimitName(limit.id)},
                                        [&](Session& session, absl::Time now) { return Insert(session, limit, now); });
  if (created.ok()) env.engine.Wake();
  return created;
}

absl::StatusOr<v1::RateLimit> Get(ServiceEnvironment& env, const Caller& caller,
                                  const v1::GetRateLimitRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, RateLimitIdOf(request.name()));
  v1::RateLimit proto;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const RateLimit limit, Find(session, id));
    proto = ToProto(limit);
    return absl::OkStatus();
  }));
  return proto;
}

absl::StatusOr<v1::ListRateLimitsResponse> List(ServiceEnvironment& env, const Caller& caller,
                                                const v1::ListRateLimitsRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  std::vector<RateLimit> limits;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(limits, storage::ListRateLimits(session, kMainWorkspace, start.after, start.size + 1));
    return absl::OkStatus();
  }));
  v1::ListRateLimitsResponse response;
  response.set_next_page_token(CutToPage(env, request, start, limits, [](const RateLimit& last) { return last.id; }));
  for (const RateLimit& limit : limits) *response.add_rate_limits() = ToProto(limit);
  return response;
}

absl::StatusOr<v1::RateLimit> Update(ServiceEnvironment& env, const Caller& caller,
                                     const v1::UpdateRateLimitRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, RateLimitIdOf(request.rate_limit().name(), "rate_limit.name"));
  auto updated = Mutated<v1::RateLimit>(
      env, {caller, request, RateLimitName(id)},
      [&](Session& session, absl::Time now) -> absl::StatusOr<v1::RateLimit> {
        const auto current = Find(session, id);
        if (request.allow_missing() && absl::IsNotFound(current.status())) {
          RETURN_IF_ERROR(CheckNewId(id, "rate_limit.name"));
          ASSIGN_OR_RETURN(const RateLimit limit, Checked(request.rate_limit(), id));
          return Insert(session, limit, now);
        }
        if (!current.ok()) return current.status();
        ASSIGN_OR_RETURN(const RateLimit changed, Changed(*current, request));
        ASSIGN_OR_RETURN(const RateLimit stored, storage::UpdateRateLimit(session, kMainWorkspace, changed, now));
        return ToProto(stored);
      });
  if (updated.ok()) env.engine.Wake();
  return updated;
}

absl::StatusOr<Empty> Delete(ServiceEnvironment& env, const Caller& caller, const v1::DeleteRateLimitRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, RateLimitIdOf(request.name()));
  auto deleted = Mutated<Empty>(env, {caller, request, request.name()},
                                [&](Session& session, absl::Time now) -> absl::StatusOr<Empty> {
                                  ASSIGN_OR_RETURN(const RateLimit limit, Find(session, id));
                                  RETURN_IF_ERROR(CheckEtag(request.etag(), ToProto(limit).etag(), request.name()));
                                  RETURN_IF_ERROR(storage::DeleteRateLimit(session, kMainWorkspace, id));
                                  return Empty();
                                });
  if (deleted.ok()) env.engine.Wake();
  return deleted;
}

class RateLimitService : public v1::RateLimitService::CallbackService {
 public:
  explicit RateLimitService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* CreateRateLimit(grpc::CallbackServerContext* context,
                                            const v1::CreateRateLimitRequest* request,
                                            v1::RateLimit* response) override {
    return rpc::Serve(context, request, response, env_, &Create);
  }
  grpc::ServerUnaryReactor* GetRateLimit(grpc::CallbackServerContext* context, const v1::GetRateLimitRequest* request,
                                         v1::RateLimit* response) override {
    return rpc::Serve(context, request, response, env_, &Get);
  }
  grpc::ServerUnaryReactor* ListRateLimits(grpc::CallbackServerContext* context,
                                           const v1::ListRateLimitsRequest* request,
                                           v1::ListRateLimitsResponse* response) override {
    return rpc::Serve(context, request, response, env_, &List);
  }
  grpc::ServerUnaryReactor* UpdateRateLimit(grpc::CallbackServerContext* context,
                                            const v1::UpdateRateLimitRequest* request,
                                            v1::RateLimit* response) override {
    return rpc::Serve(context, request, response, env_, &Update);
  }
  grpc::ServerUnaryReactor* DeleteRateLimit(grpc::CallbackServerContext* context,
                                            const v1::DeleteRateLimitRequest* request, Empty* response) override {
    return rpc::Serve(context, request, response, env_, &Delete);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeRateLimitService(ServiceEnvironment& env) {
  return std::make_unique<RateLimitService>(env);
}

}  // namespace sendlift
