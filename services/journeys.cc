#include "services/journeys.h"

#include <string>
#include <utility>
#include <vector>

#include "base/status.h"
#include "sendlift/v1/journeys.grpc.pb.h"
#include "services/campaign_lookup.h"
#include "services/convert_journeys.h"
#include "services/names.h"
#include "services/paging.h"
#include "services/rpc.h"
#include "storage/assignments.h"
#include "storage/customers.h"
#include "storage/triggers.h"

namespace sendlift {
namespace {

using storage::NamedTrigger;
using storage::Session;

constexpr int kTriggersMax = 1000;  // of a customer in one answer

absl::StatusOr<v1::JourneyProgress> GetProgress(ServiceEnvironment& env, const Caller& caller,
                                                const v1::GetJourneyProgressRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CampaignIdOfJourneyProgress(request.name()));
  v1::JourneyProgress progress;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const Campaign campaign, FindCampaign(session, id));
    ASSIGN_OR_RETURN(const auto counts, storage::ReadJourneyCounts(session, kMainWorkspace, campaign.number));
    progress = ToProto(campaign, counts);
    return absl::OkStatus();
  }));
  return progress;
}

absl::StatusOr<v1::ListJourneyTriggersResponse> ListTriggers(ServiceEnvironment& env, const Caller& caller,
                                                             const v1::ListJourneyTriggersRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CampaignIdOf(request.parent(), "parent"));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  v1::ListJourneyTriggersResponse response;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    response.Clear();
    ASSIGN_OR_RETURN(const Campaign campaign, FindCampaign(session, id));
    ASSIGN_OR_RETURN(auto triggers, storage::ListNamedTriggers(session, kMainWorkspace, campaign.number,
                                                               KeyFromText(start.after), start.size + 1));
    response.set_next_page_token(
        CutToPage(env, request, start, triggers, [](const NamedTrigger& last) { return KeyText(last.trigger); }));
    for (const NamedTrigger& named : triggers) *response.add_journey_triggers() = ToProto(campaign, named);
    return absl::OkStatus();
  }));
  return response;
}

absl::Status AddTriggers(Session& session, const Campaign& campaign, const Assignment& assignment,
                         const std::string& customer_id, v1::Journey& proto) {
  Trigger before;
  before.customer = assignment.customer;
  before.follow_up = -1;
  ASSIGN_OR_RETURN(const std::vector<Trigger> triggers,
                   storage::ListTriggers(session, kMainWorkspace, campaign.number, before, kTriggersMax + 1));
  for (const Trigger& trigger : triggers) {
    if (trigger.customer != assignment.customer) break;
    if (proto.triggers_size() == kTriggersMax) {
      proto.set_more_triggers(true);
      break;
    }
    *proto.add_triggers() = ToProto(
        campaign,
        NamedTrigger{.trigger = trigger, .arm = assignment.arm, .tier = assignment.tier, .customer_id = customer_id});
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::Journey> Get(ServiceEnvironment& env, const Caller& caller, const v1::GetJourneyRequest& request) {
  ASSIGN_OR_RETURN(const JourneyPlace place, JourneyPlaceOf(request.name()));
  v1::Journey proto;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const Campaign campaign, FindCampaign(session, place.campaign_id));
    const auto customer = storage::GetCustomer(session, kMainWorkspace, place.customer_id);
    if (!customer.ok()) return ForResource(customer.status(), CustomerName(place.customer_id));
    const CustomerNumber number = customer->number;
    ASSIGN_OR_RETURN(const auto assignment, storage::FindAssignment(session, kMainWorkspace, campaign.number, number));
    ASSIGN_OR_RETURN(const auto journey, storage::FindJourney(session, kMainWorkspace, campaign.number, number));
    if (!assignment.has_value() || !journey.has_value()) return NotFound(request.name());
    proto = ToProto(campaign, *assignment, customer->id, *journey);
    return AddTriggers(session, campaign, *assignment, customer->id, proto);
  }));
  return proto;
}

class JourneyService : public v1::JourneyService::CallbackService {
 public:
  explicit JourneyService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* GetJourneyProgress(grpc::CallbackServerContext* context,
                                               const v1::GetJourneyProgressRequest* request,
                                               v1::JourneyProgress* response) override {
    return rpc::Serve(context, request, response, env_, &GetProgress);
  }
  grpc::ServerUnaryReactor* ListJourneyTriggers(grpc::CallbackServerContext* context,
                                                const v1::ListJourneyTriggersRequest* request,
                                                v1::ListJourneyTriggersResponse* response) override {
    return rpc::Serve(context, request, response, env_, &ListTriggers);
  }
  grpc::ServerUnaryReactor* GetJourney(grpc::CallbackServerContext* context, const v1::GetJourneyRequest* request,
                                       v1::Journey* response) override {
    return rpc::Serve(context, request, response, env_, &Get);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeJourneyService(ServiceEnvironment& env) {
  return std::make_unique<JourneyService>(env);
}

}  // namespace sendlift
