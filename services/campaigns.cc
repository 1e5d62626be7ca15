#include "services/campaigns.h"

#include <string>
#include <utility>
#include <vector>

#include "base/failpoint.h"
#include "base/status.h"
#include "engine/campaigns.h"
#include "engine/preview.h"
#include "engine/progress.h"
#include "engine/timetable.h"
#include "google/protobuf/empty.pb.h"
#include "sendlift/v1/campaigns.grpc.pb.h"
#include "services/convert_campaign.h"
#include "services/convert_policy.h"
#include "services/convert_timetable.h"
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

absl::StatusOr<Campaign> Find(Session& session, const std::string& id) {
  auto campaign = storage::GetCampaign(session, kMainWorkspace, id);
  if (!campaign.ok()) return ForResource(campaign.status(), CampaignName(id));
  return campaign;
}

// The campaign that a request is about, if it still has the etag that the request names.
absl::StatusOr<Campaign> FindUnchanged(Session& session, const std::string& id, const std::string& etag) {
  ASSIGN_OR_RETURN(Campaign campaign, Find(session, id));
  RETURN_IF_ERROR(CheckEtag(etag, EtagOf(campaign), CampaignName(id)));
  return campaign;
}

// The definition, with what is wrong on the wire and what makes no sense named at once.
absl::StatusOr<CampaignDefinition> CheckedDefinition(Session& session, const v1::Campaign& proto) {
  Violations violations;
  CampaignDefinition definition = DefinitionFromProto(proto, violations);
  RETURN_IF_ERROR(violations.Merge(CheckDefinition(session, definition)));
  return definition;
}

absl::StatusOr<v1::Campaign> WithProgress(Session& session, const Campaign& campaign, absl::Time now) {
  ASSIGN_OR_RETURN(const Progress progress, ProgressOf(session, campaign, now));
  v1::Campaign proto = ToProto(campaign);
  *proto.mutable_progress() = ToProto(campaign, progress);
  return proto;
}

absl::StatusOr<v1::Campaign> Insert(Session& session, const std::string& id, const v1::Campaign& given,
                                    absl::Time now) {
  ASSIGN_OR_RETURN(CampaignDefinition definition, CheckedDefinition(session, given));
  const auto created = CreateCampaign(session, id, std::move(definition), now);
  if (!created.ok()) return ForResource(created.status(), CampaignName(id));
  return ToProto(*created);
}

absl::StatusOr<v1::Campaign> Create(ServiceEnvironment& env, const Caller& caller,
                                    const v1::CreateCampaignRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  RETURN_IF_ERROR(CheckNewId(request.campaign_id(), "campaign_id"));
  auto created = Mutated<v1::Campaign>(env, {caller, request, CampaignName(request.campaign_id())},
                                       [&](Session& session, absl::Time now) {
                                         return Insert(session, request.campaign_id(), request.campaign(), now);
                                       });
  if (created.ok() && request.validate_only()) created->clear_uid();  // the real one will have another
  return created;
}

absl::StatusOr<v1::Campaign> Get(ServiceEnvironment& env, const Caller& caller, const v1::GetCampaignRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CampaignIdOf(request.name()));
  v1::Campaign proto;
  const absl::Time now = env.clock.Now();
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const Campaign campaign, Find(session, id));
    ASSIGN_OR_RETURN(proto, WithProgress(session, campaign, now));
    return absl::OkStatus();
  }));
  return proto;
}

absl::StatusOr<v1::ListCampaignsResponse> List(ServiceEnvironment& env, const Caller& caller,
                                               const v1::ListCampaignsRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  std::vector<Campaign> campaigns;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(campaigns, storage::ListCampaigns(session, kMainWorkspace, start.after, start.size + 1));
    return absl::OkStatus();
  }));
  v1::ListCampaignsResponse response;
  response.set_next_page_token(CutToPage(env, request, start, campaigns, [](const Campaign& last) { return last.id; }));
  for (const Campaign& campaign : campaigns) *response.add_campaigns() = ToProto(campaign);
  return response;
}

absl::StatusOr<v1::Campaign> Update(ServiceEnvironment& env, const Caller& caller,
                                    const v1::UpdateCampaignRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CampaignIdOf(request.campaign().name(), "campaign.name"));
  return Mutated<v1::Campaign>(
      env, {caller, request, CampaignName(id)}, [&](Session& session, absl::Time now) -> absl::StatusOr<v1::Campaign> {
        auto current = FindUnchanged(session, id, request.campaign().etag());
        if (request.allow_missing() && current.status().code() == absl::StatusCode::kNotFound) {
          RETURN_IF_ERROR(CheckNewId(id, "campaign.name"));
          return Insert(session, id, request.campaign(), now);
        }
        if (!current.ok()) return current.status();
        v1::Campaign changed = ToProto(*current);
        RETURN_IF_ERROR(ApplyUpdate(request.update_mask(), request.campaign(), changed));
        ASSIGN_OR_RETURN(CampaignDefinition definition, CheckedDefinition(session, changed));
        ASSIGN_OR_RETURN(const Campaign updated,
                         ReplaceDefinition(session, *std::move(current), std::move(definition), now));
        return ToProto(updated);
      });
}

absl::StatusOr<Empty> Delete(ServiceEnvironment& env, const Caller& caller, const v1::DeleteCampaignRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CampaignIdOf(request.name()));
  return Mutated<Empty>(env, {caller, request, request.name()},
                        [&](Session& session, absl::Time now) -> absl::StatusOr<Empty> {
                          ASSIGN_OR_RETURN(const Campaign campaign, FindUnchanged(session, id, request.etag()));
                          RETURN_IF_ERROR(DeleteCampaign(session, campaign));
                          return Empty();
                        });
}

constexpr int kSampleSizeMax = 100;

absl::StatusOr<v1::CampaignPreview> PreviewNow(ServiceEnvironment& env, const Caller& caller,
                                               const v1::PreviewCampaignRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CampaignIdOf(request.name()));
  if (request.sample_size() < 0 || request.sample_size() > kSampleSizeMax) {
    return InvalidField("sample_size", "must be from 0 to 100");
  }
  v1::CampaignPreview proto;
  const absl::Time now = env.clock.Now();
  const std::vector<ConnectedGateway> gateways = env.engine.Gateways();
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const Campaign campaign, Find(session, id));
    ASSIGN_OR_RETURN(Preview preview, PreviewCampaign(session, campaign, now, request.sample_size()));
    WarnOfForgetfulGateways(campaign, gateways, now, preview);
    ASSIGN_OR_RETURN(const std::vector<RateLimit> limits, storage::AllRateLimits(session, kMainWorkspace));
    const std::vector<WaveForecast> timetable = ForecastWaves(campaign, preview.cells, limits, gateways, now);
    WarnOfTimetable(campaign, timetable, gateways, preview);
    proto = ToProto(campaign, preview);
    AddTimetable(campaign, timetable, proto);
    return absl::OkStatus();
  }));
  return proto;
}

absl::StatusOr<v1::QuietRegions> GetRegions(ServiceEnvironment& env, const Caller& caller,
                                            const v1::GetQuietRegionsRequest& request) {
  RETURN_IF_ERROR(CheckQuietRegionsName(request.name()));
  return QuietRegionsToProto();
}

using Change = absl::StatusOr<Campaign> (*)(Session& session, Campaign campaign, absl::Time now);

// Launch, pause, resume, cancel.
template <Change change, typename Request>
absl::StatusOr<v1::Campaign> ChangeState(ServiceEnvironment& env, const Caller& caller, const Request& request) {
  ASSIGN_OR_RETURN(const std::string id, CampaignIdOf(request.name()));
  auto changed = Mutated<v1::Campaign>(
      env, {caller, request, request.name()}, [&](Session& session, absl::Time now) -> absl::StatusOr<v1::Campaign> {
        ASSIGN_OR_RETURN(Campaign campaign, FindUnchanged(session, id, request.etag()));
        ASSIGN_OR_RETURN(const Campaign moved, change(session, std::move(campaign), now));
        return WithProgress(session, moved, now);
      });
  Failpoint("campaign_state.committed");
  if (changed.ok()) env.engine.Wake();
  return changed;
}

class CampaignService : public v1::CampaignService::CallbackService {
 public:
  explicit CampaignService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* CreateCampaign(grpc::CallbackServerContext* context,
                                           const v1::CreateCampaignRequest* request, v1::Campaign* response) override {
    return rpc::Serve(context, request, response, env_, &Create);
  }
  grpc::ServerUnaryReactor* GetCampaign(grpc::CallbackServerContext* context, const v1::GetCampaignRequest* request,
                                        v1::Campaign* response) override {
    return rpc::Serve(context, request, response, env_, &Get);
  }
  grpc::ServerUnaryReactor* ListCampaigns(grpc::CallbackServerContext* context, const v1::ListCampaignsRequest* request,
                                          v1::ListCampaignsResponse* response) override {
    return rpc::Serve(context, request, response, env_, &List);
  }
  grpc::ServerUnaryReactor* UpdateCampaign(grpc::CallbackServerContext* context,
                                           const v1::UpdateCampaignRequest* request, v1::Campaign* response) override {
    return rpc::Serve(context, request, response, env_, &Update);
  }
  grpc::ServerUnaryReactor* DeleteCampaign(grpc::CallbackServerContext* context,
                                           const v1::DeleteCampaignRequest* request, Empty* response) override {
    return rpc::Serve(context, request, response, env_, &Delete);
  }
  grpc::ServerUnaryReactor* PreviewCampaign(grpc::CallbackServerContext* context,
                                            const v1::PreviewCampaignRequest* request,
                                            v1::CampaignPreview* response) override {
    return rpc::Serve(context, request, response, env_, &PreviewNow);
  }
  grpc::ServerUnaryReactor* GetQuietRegions(grpc::CallbackServerContext* context,
                                            const v1::GetQuietRegionsRequest* request,
                                            v1::QuietRegions* response) override {
    return rpc::Serve(context, request, response, env_, &GetRegions);
  }
  grpc::ServerUnaryReactor* LaunchCampaign(grpc::CallbackServerContext* context,
                                           const v1::LaunchCampaignRequest* request, v1::Campaign* response) override {
    return rpc::Serve(context, request, response, env_,
                      &ChangeState<&sendlift::LaunchCampaign, v1::LaunchCampaignRequest>);
  }
  grpc::ServerUnaryReactor* PauseCampaign(grpc::CallbackServerContext* context, const v1::PauseCampaignRequest* request,
                                          v1::Campaign* response) override {
    return rpc::Serve(context, request, response, env_,
                      &ChangeState<&sendlift::PauseCampaign, v1::PauseCampaignRequest>);
  }
  grpc::ServerUnaryReactor* ResumeCampaign(grpc::CallbackServerContext* context,
                                           const v1::ResumeCampaignRequest* request, v1::Campaign* response) override {
    return rpc::Serve(context, request, response, env_,
                      &ChangeState<&sendlift::ResumeCampaign, v1::ResumeCampaignRequest>);
  }
  grpc::ServerUnaryReactor* CancelCampaign(grpc::CallbackServerContext* context,
                                           const v1::CancelCampaignRequest* request, v1::Campaign* response) override {
    return rpc::Serve(context, request, response, env_,
                      &ChangeState<&sendlift::CancelCampaign, v1::CancelCampaignRequest>);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeCampaignService(ServiceEnvironment& env) {
  return std::make_unique<CampaignService>(env);
}

}  // namespace sendlift
