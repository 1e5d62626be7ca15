#include "services/campaigns.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/failpoint.h"
#include "base/status.h"
#include "engine/approval.h"
#include "engine/campaigns.h"
#include "engine/launch_customers.h"
#include "engine/preview.h"
#include "engine/resuming.h"
#include "engine/timetable.h"
#include "google/protobuf/empty.pb.h"
#include "sendlift/v1/campaigns.grpc.pb.h"
#include "services/campaign_changes.h"
#include "services/campaign_lookup.h"
#include "services/convert_campaign.h"
#include "services/convert_policy.h"
#include "services/convert_timetable.h"
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

absl::StatusOr<v1::Campaign> Get(ServiceEnvironment& env, const Caller& caller, const v1::GetCampaignRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CampaignIdOf(request.name()));
  v1::Campaign proto;
  const absl::Time now = env.clock.Now();
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const Campaign campaign, FindCampaign(session, id));
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
  const absl::Time now = env.clock.Now();
  for (const Campaign& campaign : campaigns) *response.add_campaigns() = ToProto(campaign, now);
  return response;
}

absl::StatusOr<Empty> Delete(ServiceEnvironment& env, const Caller& caller, const v1::DeleteCampaignRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CampaignIdOf(request.name()));
  return Mutated<Empty>(env, {caller, request, request.name()},
                        [&](Session& session, absl::Time now) -> absl::StatusOr<Empty> {
                          ASSIGN_OR_RETURN(const Campaign campaign, FindUnchangedCampaign(session, id, request.etag()));
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
    ASSIGN_OR_RETURN(const Campaign campaign, FindCampaign(session, id));
    ASSIGN_OR_RETURN(Preview preview, PreviewCampaign(session, campaign, now, request.sample_size()));
    WarnOfForgetfulGateways(campaign, gateways, now, preview);
    ASSIGN_OR_RETURN(const std::vector<RateLimit> limits, storage::AllRateLimits(session, kMainWorkspace));
    const std::vector<WaveForecast> timetable = ForecastWaves(campaign, preview.cells, limits, gateways, now);
    WarnOfTimetable(campaign, timetable, gateways, preview);
    proto = ToProto(campaign, preview);
    AddTimetable(campaign, timetable, proto);
    AddCosts(campaign, preview.costs, proto);
    return absl::OkStatus();
  }));
  return proto;
}

absl::StatusOr<v1::QuietRegions> GetRegions(ServiceEnvironment& env, const Caller& caller,
                                            const v1::GetQuietRegionsRequest& request) {
  RETURN_IF_ERROR(CheckQuietRegionsName(request.name()));
  return QuietRegionsToProto();
}

// The customers of a campaign that is to be launched, as of a revision of it.
struct Counted {
  int64_t revision = -1;
  std::optional<int64_t> customers;
};

// Counts them before the writer is asked, which others wait for.
absl::StatusOr<Counted> CountBefore(ServiceEnvironment& env, const v1::LaunchCampaignRequest&, const std::string& id) {
  Counted counted;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    const auto campaign = storage::GetCampaign(session, kMainWorkspace, id);
    if (!campaign.ok() || campaign->state != CampaignState::kDraft) return absl::OkStatus();
    ASSIGN_OR_RETURN(counted.customers, CountLaunchCustomers(session, *campaign));
    counted.revision = campaign->revision;
    return absl::OkStatus();
  }));
  return counted;
}

template <typename Request>
absl::StatusOr<Counted> CountBefore(ServiceEnvironment&, const Request&, const std::string&) {
  return Counted{};
}

template <typename Request>
using Change = absl::StatusOr<Campaign> (*)(const ServiceEnvironment& env, const Caller& caller, const Request& request,
                                            Session& session, Campaign campaign, absl::Time now);

absl::StatusOr<Campaign> Approve(const ServiceEnvironment& env, const Caller& caller,
                                 const v1::ApproveCampaignRequest& request, Session& session, Campaign campaign,
                                 absl::Time now) {
  if (request.etag().empty()) return InvalidField("etag", "needed: approve the definition that you have looked at");
  return ApproveCampaign(session, std::move(campaign), caller.principal, ApprovalTermsOf(env), now);
}

absl::StatusOr<Campaign> Launch(const ServiceEnvironment& env, const Caller& caller, const v1::LaunchCampaignRequest&,
                                Session& session, Campaign campaign, absl::Time now) {
  if (campaign.state == CampaignState::kDraft) {
    RETURN_IF_ERROR(CheckApproved(session, campaign, ApprovalTermsOf(env), "launched"));
  }
  return LaunchCampaign(session, std::move(campaign), now, caller.principal);
}

absl::StatusOr<Campaign> Pause(const ServiceEnvironment&, const Caller&, const v1::PauseCampaignRequest&,
                               Session& session, Campaign campaign, absl::Time now) {
  return PauseCampaign(session, std::move(campaign), now);
}

absl::StatusOr<Missed> MissedFromProto(v1::ResumeCampaignRequest::Missed missed) {
  switch (missed) {
    case v1::ResumeCampaignRequest::MISSED_UNSPECIFIED:
    case v1::ResumeCampaignRequest::SPREAD:
      return Missed::kSpread;
    case v1::ResumeCampaignRequest::SEND_NOW:
      return Missed::kSendNow;
    case v1::ResumeCampaignRequest::SKIP:
      return Missed::kSkip;
    default:
      return InvalidField("missed", "SPREAD, SEND_NOW or SKIP");
  }
}

absl::StatusOr<Campaign> Resume(const ServiceEnvironment& env, const Caller& caller,
                                const v1::ResumeCampaignRequest& request, Session& session, Campaign campaign,
                                absl::Time now) {
  ASSIGN_OR_RETURN(const Missed missed, MissedFromProto(request.missed()));
  if (campaign.state == CampaignState::kPaused) {
    RETURN_IF_ERROR(CheckApproved(session, campaign, ApprovalTermsOf(env), "resumed"));
  }
  return ResumeCampaign(session, std::move(campaign), {.missed = missed, .editor = caller.principal}, now);
}

absl::StatusOr<Campaign> Cancel(const ServiceEnvironment&, const Caller&, const v1::CancelCampaignRequest&,
                                Session& session, Campaign campaign, absl::Time now) {
  return CancelCampaign(session, std::move(campaign), now);
}

// Approve, launch, pause, resume, cancel.
template <typename Request, Change<Request> change>
absl::StatusOr<v1::Campaign> ChangeState(ServiceEnvironment& env, const Caller& caller, const Request& request) {
  ASSIGN_OR_RETURN(const std::string id, CampaignIdOf(request.name()));
  ASSIGN_OR_RETURN(const Counted counted, CountBefore(env, request, id));
  auto changed = Mutated<v1::Campaign>(
      env, {caller, request, request.name()}, [&](Session& session, absl::Time now) -> absl::StatusOr<v1::Campaign> {
        ASSIGN_OR_RETURN(Campaign campaign, FindUnchangedCampaign(session, id, request.etag()));
        if (campaign.revision == counted.revision) campaign.launch_customers = counted.customers;
        ASSIGN_OR_RETURN(const Campaign moved, change(env, caller, request, session, std::move(campaign), now));
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
    return rpc::Serve(context, request, response, env_, &CreateCampaignNow);
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
    return rpc::Serve(context, request, response, env_, &UpdateCampaignNow);
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
    return rpc::Serve(context, request, response, env_, &ChangeState<v1::LaunchCampaignRequest, &Launch>);
  }
  grpc::ServerUnaryReactor* PauseCampaign(grpc::CallbackServerContext* context, const v1::PauseCampaignRequest* request,
                                          v1::Campaign* response) override {
    return rpc::Serve(context, request, response, env_, &ChangeState<v1::PauseCampaignRequest, &Pause>);
  }
  grpc::ServerUnaryReactor* ResumeCampaign(grpc::CallbackServerContext* context,
                                           const v1::ResumeCampaignRequest* request, v1::Campaign* response) override {
    return rpc::Serve(context, request, response, env_, &ChangeState<v1::ResumeCampaignRequest, &Resume>);
  }
  grpc::ServerUnaryReactor* CancelCampaign(grpc::CallbackServerContext* context,
                                           const v1::CancelCampaignRequest* request, v1::Campaign* response) override {
    return rpc::Serve(context, request, response, env_, &ChangeState<v1::CancelCampaignRequest, &Cancel>);
  }
  grpc::ServerUnaryReactor* ApproveCampaign(grpc::CallbackServerContext* context,
                                            const v1::ApproveCampaignRequest* request,
                                            v1::Campaign* response) override {
    return rpc::Serve(context, request, response, env_, &ChangeState<v1::ApproveCampaignRequest, &Approve>);
  }
  grpc::ServerUnaryReactor* ExtendCampaign(grpc::CallbackServerContext* context,
                                           const v1::ExtendCampaignRequest* request, v1::Campaign* response) override {
    return rpc::Serve(context, request, response, env_, &ExtendCampaignNow);
  }
  grpc::ServerUnaryReactor* CloneCampaign(grpc::CallbackServerContext* context, const v1::CloneCampaignRequest* request,
                                          v1::Campaign* response) override {
    return rpc::Serve(context, request, response, env_, &CloneCampaignNow);
  }
  grpc::ServerUnaryReactor* ListCampaignVersions(grpc::CallbackServerContext* context,
                                                 const v1::ListCampaignVersionsRequest* request,
                                                 v1::ListCampaignVersionsResponse* response) override {
    return rpc::Serve(context, request, response, env_, &ListVersions);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeCampaignService(ServiceEnvironment& env) {
  return std::make_unique<CampaignService>(env);
}

}  // namespace sendlift
