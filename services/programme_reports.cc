#include "services/programme_reports.h"

#include <cstdint>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "measurement/programme_report.h"
#include "sendlift/v1/programme_reports.grpc.pb.h"
#include "services/convert_programme.h"
#include "services/names.h"
#include "services/paging.h"
#include "services/report_names.h"
#include "services/rpc.h"

namespace sendlift {
namespace {

absl::StatusOr<ProgrammeReport> Make(ServiceEnvironment& env, const ProgrammeQuestion& question) {
  std::optional<ProgrammeReport> report;
  RETURN_IF_ERROR(env.database.Read([&](storage::Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(report, MakeProgrammeReport(session, kMainWorkspace, question, env.clock.Now()));
    return absl::OkStatus();
  }));
  return *std::move(report);
}

absl::StatusOr<v1::ProgrammeReport> Get(ServiceEnvironment& env, const Caller& caller,
                                        const v1::GetProgrammeReportRequest& request) {
  RETURN_IF_ERROR(CheckProgrammeReportName(request.name()));
  ASSIGN_OR_RETURN(const ProgrammeReport report, Make(env, {.limit = 0}));
  return ToProto(report);
}

// The token's key is the number of the next period.
absl::StatusOr<v1::ListProgrammePeriodsResponse> List(ServiceEnvironment& env, const Caller& caller,
                                                      const v1::ListProgrammePeriodsRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  ProgrammeQuestion question{.limit = start.size, .overall = false};
  if (!start.after.empty()) (void)absl::SimpleAtoi(start.after, &question.last);
  ASSIGN_OR_RETURN(const ProgrammeReport report, Make(env, question));
  v1::ListProgrammePeriodsResponse response;
  for (const ProgrammePeriodReport& period : report.periods) {
    *response.add_programme_periods() = ToProto(period, report.currency_code);
  }
  if (report.next_number > 0) {
    response.set_next_page_token(
        env.page_tokens.Make(absl::StrCat(report.next_number), ArgumentsOf(request), env.clock.Now()));
  }
  return response;
}

class ProgrammeReportService : public v1::ProgrammeReportService::CallbackService {
 public:
  explicit ProgrammeReportService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* GetProgrammeReport(grpc::CallbackServerContext* context,
                                               const v1::GetProgrammeReportRequest* request,
                                               v1::ProgrammeReport* response) override {
    return rpc::Serve(context, request, response, env_, &Get);
  }
  grpc::ServerUnaryReactor* ListProgrammePeriods(grpc::CallbackServerContext* context,
                                                 const v1::ListProgrammePeriodsRequest* request,
                                                 v1::ListProgrammePeriodsResponse* response) override {
    return rpc::Serve(context, request, response, env_, &List);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeProgrammeReportService(ServiceEnvironment& env) {
  return std::make_unique<ProgrammeReportService>(env);
}

}  // namespace sendlift
