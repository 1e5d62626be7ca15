#include "clients/cli/programme.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "clients/cli/files.h"
#include "clients/cli/html_page.h"
#include "clients/cli/names.h"
#include "clients/cli/programme_page.h"
#include "clients/cli/programme_tables.h"
#include "sendlift/v1/programme_reports.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::ProgrammeReportService;

struct ProgrammeOptions {
  int periods = 8;
  std::optional<std::string> html_path;
};

absl::StatusOr<std::vector<v1::ProgrammePeriod>> ReadPeriods(const Context& context, const Connection& connection,
                                                             int count) {
  const auto stub = ProgrammeReportService::NewStub(connection.channel());
  v1::ListProgrammePeriodsRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_page_size(count);
  std::vector<v1::ProgrammePeriod> periods;
  const auto take = [&](v1::ListProgrammePeriodsResponse& page) {
    for (v1::ProgrammePeriod& period : *page.mutable_programme_periods()) periods.push_back(std::move(period));
    return static_cast<int>(periods.size()) < count;
  };
  RETURN_IF_ERROR(ForEachPage(connection, *stub, &ProgrammeReportService::Stub::ListProgrammePeriods, request, take));
  return periods;
}

// JSON has the periods together first, then the periods, one array.
absl::Status PrintJson(Context& context, const v1::ProgrammeReport& report,
                       const std::vector<v1::ProgrammePeriod>& periods) {
  std::string json = ToJson(report);
  json.pop_back();
  const std::string list = ToJsonArray(periods);
  context.out.stream << "[" << json << (periods.empty() ? "" : ",") << list.substr(1);
  return absl::OkStatus();
}

absl::Status Show(Context& context, const ProgrammeOptions& options) {
  if (options.periods < 1) return absl::InvalidArgumentError("--periods: 1 or more");
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = ProgrammeReportService::NewStub(connection->channel());
  v1::GetProgrammeReportRequest request;
  request.set_name(absl::StrCat(WorkspaceName(context.workspace), "/reports/programme"));
  v1::ProgrammeReport report;
  RETURN_IF_ERROR(connection->Call(*stub, &ProgrammeReportService::Stub::GetProgrammeReport, request, report));
  ASSIGN_OR_RETURN(const std::vector<v1::ProgrammePeriod> periods, ReadPeriods(context, *connection, options.periods));
  if (options.html_path.has_value()) {
    RETURN_IF_ERROR(WriteFile(*options.html_path, ToHtml(ProgrammePage(report, periods))));
    context.err.stream << "wrote " << *options.html_path << "\n";
  }
  if (context.format == Format::kJson) return PrintJson(context, report, periods);
  if (context.format == Format::kCsv) {
    ProgrammeCsv(report, periods).PrintCsv(context.out.stream);
  } else {
    PrintProgramme(report, periods, context.out);
  }
  return absl::OkStatus();
}

}  // namespace

void AddProgramme(CLI::App& report, Command& chosen) {
  const auto [programme, options] = AddVerb<ProgrammeOptions>(
      report, "programme", "What all promotions together changed, by quarter, against the lasting holdout", chosen,
      Show);
  programme->add_option("--periods", options->periods, "The latest so many")->capture_default_str();
  programme->add_option("--html", options->html_path, "Writes a page for a browser to this file, too");
}

}  // namespace sendlift::cli
