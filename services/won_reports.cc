#include "services/won_reports.h"

#include <string>

#include "base/status.h"
#include "measurement/won_report.h"
#include "sendlift/v1/won_reports.grpc.pb.h"
#include "services/campaign_lookup.h"
#include "services/convert_won.h"
#include "services/report_names.h"
#include "services/rpc.h"

namespace sendlift {
namespace {

absl::StatusOr<v1::WonReport> Get(ServiceEnvironment& env, const Caller& caller,
                                  const v1::GetWonReportRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CampaignIdOfWonReport(request.name()));
  ASSIGN_OR_RETURN(const absl::Duration follow, FollowFromProto(request));
  v1::WonReport proto;
  RETURN_IF_ERROR(env.database.Read([&](storage::Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const Campaign campaign, FindCampaign(session, id));
    ASSIGN_OR_RETURN(const WonReport report, MakeWonReport(session, kMainWorkspace, campaign, follow, env.clock.Now()));
    proto = ToProto(campaign, report);
    return absl::OkStatus();
  }));
  return proto;
}

class WonReportService : public v1::WonReportService::CallbackService {
 public:
  explicit WonReportService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* GetWonReport(grpc::CallbackServerContext* context, const v1::GetWonReportRequest* request,
                                         v1::WonReport* response) override {
    return rpc::Serve(context, request, response, env_, &Get);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeWonReportService(ServiceEnvironment& env) {
  return std::make_unique<WonReportService>(env);
}

}  // namespace sendlift
