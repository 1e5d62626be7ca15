#include "services/follow_up_reports.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "measurement/follow_up_report.h"
#include "sendlift/v1/follow_up_reports.grpc.pb.h"
#include "services/campaign_lookup.h"
#include "services/convert_follow_up_report.h"
#include "services/names.h"
#include "services/rpc.h"

namespace sendlift {
namespace {

using storage::Session;

// The index of a step whose delays can be compared.
absl::StatusOr<int> TimedStep(const Campaign& campaign, const FollowUpReportPlace& place, absl::string_view name) {
  const std::vector<FollowUp>& steps = campaign.definition.follow_ups;
  for (size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].follow_up != place.follow_up) continue;
    if (!steps[i].delays.empty()) return static_cast<int>(i);
    return Error(absl::StatusCode::kFailedPrecondition, "NO_DELAYS",
                 absl::StrCat("follow-up ", place.follow_up,
                              " has no arms of delay to compare; the lift report tells what the campaign changed"),
                 {{"follow_up", place.follow_up}});
  }
  return NotFound(name);
}

absl::StatusOr<v1::FollowUpReport> GetReport(ServiceEnvironment& env, const Caller& caller,
                                             const v1::GetFollowUpReportRequest& request) {
  ASSIGN_OR_RETURN(const FollowUpReportPlace place, FollowUpReportPlaceOf(request.name()));
  const absl::Time now = env.clock.Now();
  v1::FollowUpReport proto;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const Campaign campaign, FindCampaign(session, place.campaign_id));
    ASSIGN_OR_RETURN(const int follow_up, TimedStep(campaign, place, request.name()));
    ASSIGN_OR_RETURN(const FollowUpReport report,
                     MakeFollowUpReport(session, kMainWorkspace, campaign, follow_up, now));
    proto = ToProto(campaign, report);
    return absl::OkStatus();
  }));
  return proto;
}

class FollowUpReportService : public v1::FollowUpReportService::CallbackService {
 public:
  explicit FollowUpReportService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* GetFollowUpReport(grpc::CallbackServerContext* context,
                                              const v1::GetFollowUpReportRequest* request,
                                              v1::FollowUpReport* response) override {
    return rpc::Serve(context, request, response, env_, &GetReport);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeFollowUpReportService(ServiceEnvironment& env) {
  return std::make_unique<FollowUpReportService>(env);
}

}  // namespace sendlift
