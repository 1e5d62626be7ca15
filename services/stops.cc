#include "services/stops.h"

#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "google/protobuf/empty.pb.h"
#include "model/stop.h"
#include "sendlift/v1/stops.grpc.pb.h"
#include "services/convert.h"
#include "services/mutate.h"
#include "services/names.h"
#include "services/paging.h"
#include "services/rpc.h"
#include "storage/campaigns.h"
#include "storage/stops.h"

namespace sendlift {
namespace {

using google::protobuf::Empty;
using storage::Session;

constexpr size_t kReasonBytesMax = 255;

v1::Stop ToProto(const Stop& stop) {
  v1::Stop proto;
  proto.set_name(StopName(stop.number));
  if (stop.channel.has_value()) proto.set_channel(ToProto(*stop.channel));
  if (stop.campaign.has_value()) proto.set_campaign(CampaignName(stop.campaign_id));
  proto.set_reason(stop.reason);
  proto.set_principal(stop.principal);
  *proto.mutable_create_time() = TimeToProto(stop.create_time);
  return proto;
}

// All but the campaign's number, which the transaction finds.
Stop FromProto(const v1::Stop& proto, Violations& violations) {
  Stop stop;
  if (proto.channel() != v1::CHANNEL_UNSPECIFIED) {
    stop.channel = ChannelFromProto(proto.channel(), "stop.channel", violations);
  }
  if (!proto.campaign().empty()) {
    const auto id = CampaignIdOf(proto.campaign(), "stop.campaign");
    if (!id.ok()) violations.Add("stop.campaign", "a campaign's name: \"workspaces/main/campaigns/ID\"");
    stop.campaign_id = id.value_or("");
  }
  if (proto.reason().size() > kReasonBytesMax) {
    violations.Add("stop.reason", absl::StrCat("at most ", kReasonBytesMax, " bytes"));
  }
  stop.reason = proto.reason();
  return stop;
}

absl::StatusOr<v1::Stop> Create(ServiceEnvironment& env, const Caller& caller, const v1::CreateStopRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  Violations violations;
  Stop given = FromProto(request.stop(), violations);
  RETURN_IF_ERROR(violations.ToStatus());
  given.principal = caller.principal;
  auto created = Mutated<v1::Stop>(
      env, {caller, request, absl::StrCat(WorkspaceName(), "/stops"), storage::Lane::kOptOut},
      [&](Session& session, absl::Time now) -> absl::StatusOr<v1::Stop> {
        Stop stop = given;
        if (!stop.campaign_id.empty()) {
          const auto campaign = storage::GetCampaign(session, kMainWorkspace, stop.campaign_id);
          if (absl::IsNotFound(campaign.status())) {
            return InvalidField("stop.campaign", absl::StrCat("there is no campaign ", stop.campaign_id));
          }
          RETURN_IF_ERROR(campaign.status());
          stop.campaign = campaign->number;
        }
        ASSIGN_OR_RETURN(Stop standing, storage::PutStop(session, kMainWorkspace, stop, now));
        standing.campaign_id = given.campaign_id;
        return ToProto(standing);
      });
  if (created.ok()) env.engine.Wake();
  return created;
}

absl::StatusOr<v1::ListStopsResponse> List(ServiceEnvironment& env, const Caller& caller,
                                           const v1::ListStopsRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  int64_t after = 0;
  (void)absl::SimpleAtoi(start.after, &after);
  std::vector<Stop> stops;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(stops, storage::ListStops(session, kMainWorkspace));
    return absl::OkStatus();
  }));
  std::erase_if(stops, [&](const Stop& stop) { return stop.number <= after; });
  v1::ListStopsResponse response;
  response.set_next_page_token(
      CutToPage(env, request, start, stops, [](const Stop& last) { return absl::StrCat(last.number); }));
  for (const Stop& stop : stops) *response.add_stops() = ToProto(stop);
  return response;
}

absl::StatusOr<Empty> Delete(ServiceEnvironment& env, const Caller& caller, const v1::DeleteStopRequest& request) {
  ASSIGN_OR_RETURN(const int64_t number, StopNumberOf(request.name()));
  auto ended = Mutated<Empty>(env, {caller, request, request.name()},
                              [&](Session& session, absl::Time now) -> absl::StatusOr<Empty> {
                                const auto stop = storage::EndStop(session, kMainWorkspace, number, now);
                                if (!stop.ok()) return ForResource(stop.status(), request.name());
                                return Empty();
                              });
  if (ended.ok()) env.engine.Wake();
  return ended;
}

class StopService : public v1::StopService::CallbackService {
 public:
  explicit StopService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* CreateStop(grpc::CallbackServerContext* context, const v1::CreateStopRequest* request,
                                       v1::Stop* response) override {
    return rpc::Serve(context, request, response, env_, &Create);
  }
  grpc::ServerUnaryReactor* ListStops(grpc::CallbackServerContext* context, const v1::ListStopsRequest* request,
                                      v1::ListStopsResponse* response) override {
    return rpc::Serve(context, request, response, env_, &List);
  }
  grpc::ServerUnaryReactor* DeleteStop(grpc::CallbackServerContext* context, const v1::DeleteStopRequest* request,
                                       Empty* response) override {
    return rpc::Serve(context, request, response, env_, &Delete);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeStopService(ServiceEnvironment& env) { return std::make_unique<StopService>(env); }

}  // namespace sendlift
