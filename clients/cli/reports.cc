#include "clients/cli/reports.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "clients/cli/commands.h"
#include "clients/cli/follow_up_page.h"
#include "clients/cli/follow_up_report_tables.h"
#include "clients/cli/keeping.h"
#include "clients/cli/lift_csv.h"
#include "clients/cli/lift_page.h"
#include "clients/cli/lift_tables.h"
#include "clients/cli/names.h"
#include "clients/cli/programme.h"
#include "clients/cli/send_time.h"
#include "clients/cli/won.h"
#include "clients/cli/written_page.h"
#include "sendlift/v1/follow_up_reports.grpc.pb.h"
#include "sendlift/v1/reports.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::ReportService;

struct LiftOptions {
  std::string campaign;
  std::optional<std::string> html_path;
};

struct FollowUpOptions {
  std::string campaign;
  std::string follow_up;
  std::optional<std::string> html_path;
};

absl::Status ShowLift(Context& context, const LiftOptions& options) {
  ASSIGN_OR_RETURN(const v1::LiftReport report, ReadLift(context, options.campaign));
  RETURN_IF_ERROR(WritePage(context, options.html_path, LiftPage(report)));
  if (context.format != Format::kTable) return PrintOne(context, report, LiftCsv(report));
  PrintLift(report, context.out);
  return absl::OkStatus();
}

absl::Status ShowFollowUp(Context& context, const FollowUpOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = v1::FollowUpReportService::NewStub(connection->channel());
  ASSIGN_OR_RETURN(const std::string campaign, FullName(context.workspace, "campaigns", options.campaign));
  v1::GetFollowUpReportRequest request;
  request.set_name(absl::StrCat(campaign, "/followUpReports/", options.follow_up));
  v1::FollowUpReport report;
  RETURN_IF_ERROR(connection->Call(*stub, &v1::FollowUpReportService::Stub::GetFollowUpReport, request, report));
  RETURN_IF_ERROR(WritePage(context, options.html_path, FollowUpPage(report)));
  if (context.format != Format::kTable) return PrintOne(context, report, FollowUpCsv(report));
  PrintFollowUpReport(report, context.out);
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
  CLI::App* noun =
      app.add_subcommand("report", "What campaigns changed, and how well customers are kept")->require_subcommand(1);
  const auto [lift, options] = AddVerb<LiftOptions>(
      *noun, "lift", "The difference that every arm made against control, with intervals", chosen, ShowLift);
  lift->add_option("CAMPAIGN", options->campaign, "Id of the campaign")->required();
  lift->add_option("--html", options->html_path, "Writes a page for a browser to this file, too");
  const auto [follow_up, follow_up_options] = AddVerb<FollowUpOptions>(
      *noun, "follow-up", "Which delay of a follow-up is best, as far as the data can tell", chosen, ShowFollowUp);
  follow_up->add_option("CAMPAIGN", follow_up_options->campaign, "Id of the campaign")->required();
  follow_up->add_option("FOLLOW-UP", follow_up_options->follow_up, "Id of the follow-up with delays")->required();
  follow_up->add_option("--html", follow_up_options->html_path, "Writes a page for a browser to this file, too");
  AddSendTime(*noun, chosen);
  AddKeeping(*noun, chosen);
  AddProgramme(*noun, chosen);
  AddWon(*noun, chosen);
}

}  // namespace sendlift::cli
