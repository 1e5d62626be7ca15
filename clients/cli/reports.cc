#include "clients/cli/reports.h"

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "clients/cli/commands.h"
#include "clients/cli/lift_csv.h"
#include "clients/cli/lift_tables.h"
#include "clients/cli/names.h"
#include "sendlift/v1/reports.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::ReportService;

struct LiftOptions {
  std::string campaign;
};

absl::Status ShowLift(Context& context, const LiftOptions& options) {
  ASSIGN_OR_RETURN(const v1::LiftReport report, ReadLift(context, options.campaign));
  if (context.format != Format::kTable) return PrintOne(context, report, LiftCsv(report));
  PrintLift(report, context.out);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::LiftReport> ReadLift(Context& context, const std::string& campaign) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = ReportService::NewStub(connection->channel());
  ASSIGN_OR_RETURN(const std::string name, FullName(context.workspace, "campaigns", campaign));
  v1::GetLiftReportRequest request;
  request.set_name(absl::StrCat(name, "/reports/lift"));
  v1::LiftReport report;
  RETURN_IF_ERROR(connection->Call(*stub, &ReportService::Stub::GetLiftReport, request, report));
  return report;
}

void AddReports(CLI::App& app, Command& chosen) {
  CLI::App* noun = app.add_subcommand("report", "What campaigns changed")->require_subcommand(1);
  const auto [lift, options] = AddVerb<LiftOptions>(
      *noun, "lift", "The difference that every arm made against control, with intervals", chosen, ShowLift);
  lift->add_option("CAMPAIGN", options->campaign, "Id of the campaign")->required();
}

}  // namespace sendlift::cli
