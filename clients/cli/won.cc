#include "clients/cli/won.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "clients/cli/names.h"
#include "clients/cli/times.h"
#include "clients/cli/won_tables.h"
#include "sendlift/v1/won_reports.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::WonReportService;

struct WonOptions {
  std::string campaign;
  std::string follow;
};

absl::Status Show(Context& context, const WonOptions& options) {
  v1::GetWonReportRequest request;
  ASSIGN_OR_RETURN(const std::string campaign, FullName(context.workspace, "campaigns", options.campaign));
  request.set_name(absl::StrCat(campaign, "/reports/won"));
  if (!options.follow.empty()) {
    const auto follow = ParseDuration(options.follow);
    if (!follow.ok()) return absl::InvalidArgumentError(absl::StrCat("--follow: ", follow.status().message()));
    *request.mutable_follow_duration() = ToProto(*follow);
  }
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = WonReportService::NewStub(connection->channel());
  v1::WonReport report;
  RETURN_IF_ERROR(connection->Call(*stub, &WonReportService::Stub::GetWonReport, request, report));
  if (context.format != Format::kTable) return PrintOne(context, report, WonCsv(report));
  PrintWon(report, context.out);
  return absl::OkStatus();
}

}  // namespace

void AddWon(CLI::App& report, Command& chosen) {
  const auto [won, options] = AddVerb<WonOptions>(
      report, "won", "Whether a campaign won the wrong customers: who came back, against control", chosen, Show);
  won->add_option("CAMPAIGN", options->campaign, "Id of the campaign")->required();
  won->add_option("--follow", options->follow, "How long customers are followed: 90d, without it");
}

}  // namespace sendlift::cli
