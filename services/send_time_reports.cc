#include "services/send_time_reports.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status.h"
#include "measurement/send_time_report.h"
#include "sendlift/v1/send_time_reports.grpc.pb.h"
#include "services/campaign_lookup.h"
#include "services/convert_send_time.h"
#include "services/names.h"
#include "services/rpc.h"
#include "services/violations.h"

namespace sendlift {
namespace {

absl::StatusOr<std::string> CampaignIdOfReport(absl::string_view name) {
  if (!absl::ConsumeSuffix(&name, "/sendTimeReport")) {
    return InvalidField("name", absl::StrCat("must be \"", CampaignName("{campaign}"), "/sendTimeReport\""));
  }
  return CampaignIdOf(name);
}

absl::StatusOr<v1::SendTimeReport> GetReport(ServiceEnvironment& env, const Caller& caller,
                                             const v1::GetSendTimeReportRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CampaignIdOfReport(request.name()));
  ASSIGN_OR_RETURN(const SendTimeQuestion question, SendTimeQuestionFromProto(request));
  const absl::Time now = env.clock.Now();
  v1::SendTimeReport proto;
  RETURN_IF_ERROR(env.database.Read([&](storage::Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const Campaign campaign, FindCampaign(session, id));
    ASSIGN_OR_RETURN(const SendTimeReport report, MakeSendTimeReport(session, kMainWorkspace, campaign, question, now));
    proto = ToProto(report);
    return absl::OkStatus();
  }));
  proto.set_name(request.name());
  return proto;
}

class SendTimeReportService : public v1::SendTimeReportService::CallbackService {
 public:
  explicit SendTimeReportService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* GetSendTimeReport(grpc::CallbackServerContext* context,
                                              const v1::GetSendTimeReportRequest* request,
                                              v1::SendTimeReport* response) override {
    return rpc::Serve(context, request, response, env_, &GetReport);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeSendTimeReportService(ServiceEnvironment& env) {
  return std::make_unique<SendTimeReportService>(env);
}

}  // namespace sendlift
