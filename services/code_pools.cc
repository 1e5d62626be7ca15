#include "services/code_pools.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "google/protobuf/empty.pb.h"
#include "model/campaign.h"
#include "sendlift/v1/code_pools.grpc.pb.h"
#include "services/code_import.h"
#include "services/convert.h"
#include "services/etags.h"
#include "services/mutate.h"
#include "services/names.h"
#include "services/paging.h"
#include "services/rpc.h"
#include "storage/campaigns.h"
#include "storage/code_pools.h"

namespace sendlift {
namespace {

using google::protobuf::Empty;
using storage::Session;

constexpr size_t kDisplayNameBytesMax = 200;
// Codes a transaction that a pool loses before it is deleted.
constexpr int kRemovedAtOnce = 5000;

v1::CodePool ToProto(const CodePool& pool) {
  v1::CodePool proto;
  proto.set_name(CodePoolName(pool.id));
  proto.set_display_name(pool.display_name);
  proto.set_code_count(pool.code_count);
  proto.set_free_count(pool.free_count);
  proto.set_etag(EtagOf(absl::StrCat(pool.id, "/", absl::ToUnixMicros(pool.create_time)), pool.revision));
  *proto.mutable_create_time() = TimeToProto(pool.create_time);
  *proto.mutable_update_time() = TimeToProto(pool.update_time);
  return proto;
}

absl::StatusOr<CodePool> Find(Session& session, const std::string& id) {
  auto pool = storage::GetCodePool(session, kMainWorkspace, id);
  if (!pool.ok()) return ForResource(pool.status(), CodePoolName(id));
  return pool;
}

absl::StatusOr<v1::CodePool> Create(ServiceEnvironment& env, const Caller& caller,
                                    const v1::CreateCodePoolRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  RETURN_IF_ERROR(CheckNewId(request.code_pool_id(), "code_pool_id"));
  if (request.code_pool().display_name().size() > kDisplayNameBytesMax) {
    return InvalidField("code_pool.display_name", absl::StrCat("at most ", kDisplayNameBytesMax, " bytes"));
  }
  CodePool pool;
  pool.id = request.code_pool_id();
  pool.display_name = request.code_pool().display_name();
  return Mutated<v1::CodePool>(env, {caller, request, CodePoolName(pool.id)},
                               [&](Session& session, absl::Time now) -> absl::StatusOr<v1::CodePool> {
                                 const auto made = storage::InsertCodePool(session, kMainWorkspace, pool, now);
                                 if (!made.ok()) return ForResource(made.status(), CodePoolName(pool.id));
                                 return ToProto(*made);
                               });
}

absl::StatusOr<v1::CodePool> Get(ServiceEnvironment& env, const Caller& caller, const v1::GetCodePoolRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CodePoolIdOf(request.name()));
  v1::CodePool proto;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const CodePool pool, Find(session, id));
    proto = ToProto(pool);
    return absl::OkStatus();
  }));
  return proto;
}

absl::StatusOr<v1::ListCodePoolsResponse> List(ServiceEnvironment& env, const Caller& caller,
                                               const v1::ListCodePoolsRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  std::vector<CodePool> pools;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(pools, storage::ListCodePools(session, kMainWorkspace, start.after, start.size + 1));
    return absl::OkStatus();
  }));
  v1::ListCodePoolsResponse response;
  response.set_next_page_token(CutToPage(env, request, start, pools, [](const CodePool& last) { return last.id; }));
  for (const CodePool& pool : pools) *response.add_code_pools() = ToProto(pool);
  return response;
}

absl::Status InUse(const CodePool& pool, absl::string_view why) {
  return Error(absl::StatusCode::kFailedPrecondition, "CODE_POOL_IN_USE",
               absl::StrCat(CodePoolName(pool.id), " cannot be deleted: ", why), {{"name", CodePoolName(pool.id)}});
}

bool Gives(const Campaign& campaign, const std::string& pool) {
  const std::vector<Tier>& tiers = campaign.definition.tiers;
  return std::any_of(tiers.begin(), tiers.end(), [&](const Tier& tier) {
    return tier.offer.has_value() && tier.offer->code.has_value() && tier.offer->code->source == CodeSource::kPool &&
           tier.offer->code->pool == pool;
  });
}

absl::Status CheckUnused(Session& session, const CodePool& pool) {
  if (pool.free_count < pool.code_count) {
    return InUse(pool, absl::StrCat(pool.code_count - pool.free_count, " of its codes were given to customers"));
  }
  for (const CampaignState state : {CampaignState::kRunning, CampaignState::kPaused}) {
    ASSIGN_OR_RETURN(const auto campaigns, storage::CampaignsInState(session, kMainWorkspace, state));
    for (const Campaign& campaign : campaigns) {
      if (Gives(campaign, pool.id)) return InUse(pool, absl::StrCat(CampaignName(campaign.id), " gives its codes"));
    }
  }
  return absl::OkStatus();
}

// A large pool loses its codes in transactions of bounded size before it goes itself; the first one checks the etag.
absl::Status RemoveCodes(ServiceEnvironment& env, const std::string& id, const std::string& etag) {
  bool more = true;
  for (bool first = true; more; first = false) {
    RETURN_IF_ERROR(env.database.Write(storage::Lane::kImport, [&](Session& session) -> absl::Status {
      more = false;
      ASSIGN_OR_RETURN(const auto pool, storage::FindCodePool(session, kMainWorkspace, id));
      if (!pool.has_value()) return absl::OkStatus();
      if (first) RETURN_IF_ERROR(CheckEtag(etag, ToProto(*pool).etag(), CodePoolName(id)));
      RETURN_IF_ERROR(CheckUnused(session, *pool));
      ASSIGN_OR_RETURN(const int64_t removed, storage::RemoveFreeCodes(session, kMainWorkspace, *pool, kRemovedAtOnce));
      more = removed == kRemovedAtOnce;
      return absl::OkStatus();
    }));
  }
  return absl::OkStatus();
}

absl::StatusOr<Empty> Delete(ServiceEnvironment& env, const Caller& caller, const v1::DeleteCodePoolRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CodePoolIdOf(request.name()));
  if (!request.validate_only()) RETURN_IF_ERROR(RemoveCodes(env, id, request.etag()));
  return Mutated<Empty>(env, {caller, request, request.name()},
                        [&](Session& session, absl::Time now) -> absl::StatusOr<Empty> {
                          ASSIGN_OR_RETURN(const CodePool pool, Find(session, id));
                          RETURN_IF_ERROR(CheckUnused(session, pool));
                          if (request.validate_only()) {
                            RETURN_IF_ERROR(CheckEtag(request.etag(), ToProto(pool).etag(), request.name()));
                            return Empty();
                          }
                          RETURN_IF_ERROR(storage::DeleteCodePool(session, kMainWorkspace, pool));
                          return Empty();
                        });
}

class CodePoolService : public v1::CodePoolService::CallbackService {
 public:
  explicit CodePoolService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* CreateCodePool(grpc::CallbackServerContext* context,
                                           const v1::CreateCodePoolRequest* request, v1::CodePool* response) override {
    return rpc::Serve(context, request, response, env_, &Create);
  }
  grpc::ServerUnaryReactor* GetCodePool(grpc::CallbackServerContext* context, const v1::GetCodePoolRequest* request,
                                        v1::CodePool* response) override {
    return rpc::Serve(context, request, response, env_, &Get);
  }
  grpc::ServerUnaryReactor* ListCodePools(grpc::CallbackServerContext* context, const v1::ListCodePoolsRequest* request,
                                          v1::ListCodePoolsResponse* response) override {
    return rpc::Serve(context, request, response, env_, &List);
  }
  grpc::ServerUnaryReactor* DeleteCodePool(grpc::CallbackServerContext* context,
                                           const v1::DeleteCodePoolRequest* request, Empty* response) override {
    return rpc::Serve(context, request, response, env_, &Delete);
  }
  grpc::ServerBidiReactor<v1::ImportCodesRequest, v1::ImportCodesResponse>* ImportCodes(
      grpc::CallbackServerContext* context) override {
    return StartCodeImport(context, env_);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeCodePoolService(ServiceEnvironment& env) {
  return std::make_unique<CodePoolService>(env);
}

}  // namespace sendlift
