#include "services/reports.h"

#include <string>

#include "base/status.h"
#include "measurement/lift_report.h"
#include "sendlift/v1/reports.grpc.pb.h"
#include "services/convert_report.h"
#include "services/names.h"
#include "services/rpc.h"
#include "storage/campaigns.h"

namespace sendlift {
namespace {

using storage::Session;

absl::StatusOr<v1::LiftReport> GetLift(ServiceEnvironment& env, const Caller& caller,
                                       const v1::GetLiftReportRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CampaignIdOfLiftReport(request.name()));
  const absl::Time now = env.clock.Now();
  v1::LiftReport proto;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    const auto campaign = storage::GetCampaign(session, kMainWorkspace, id);
    if (!campaign.ok()) return ForResource(campaign.status(), CampaignName(id));
    ASSIGN_OR_RETURN(const LiftReport report, MakeLiftReport(session, kMainWorkspace, *campaign, now));
    proto = ToProto(*campaign, report);
    return absl::OkStatus();
  }));
  return proto;
}

class ReportService : public v1::ReportService::CallbackService {
 public:
  explicit ReportService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* GetLiftReport(grpc::CallbackServerContext* context, const v1::GetLiftReportRequest* request,
                                          v1::LiftReport* response) override {
    return rpc::Serve(context, request, response, env_, &GetLift);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeReportService(ServiceEnvironment& env) {
  return std::make_unique<ReportService>(env);
}

}  // namespace sendlift
