#include "clients/cli/send_time.h"

#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "clients/cli/commands.h"
#include "clients/cli/names.h"
#include "clients/cli/send_time_page.h"
#include "clients/cli/send_time_tables.h"
#include "clients/cli/times.h"
#include "clients/cli/written_page.h"
#include "sendlift/v1/send_time_reports.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::SendTimeReportService;

struct SendTimeOptions {
  std::string campaign;
  std::string channel;
  std::string response;
  int part_hours = 6;
  std::optional<std::string> html_path;
};

absl::Status SendTimes(Context& context, const SendTimeOptions& options) {
  v1::GetSendTimeReportRequest request;
  ASSIGN_OR_RETURN(const std::string campaign, FullName(context.workspace, "campaigns", options.campaign));
  request.set_name(absl::StrCat(campaign, "/sendTimeReport"));
  request.set_part_hours(options.part_hours);
  v1::Channel channel = v1::CHANNEL_UNSPECIFIED;
  if (!options.channel.empty() && !v1::Channel_Parse(absl::AsciiStrToUpper(options.channel), &channel)) {
    return absl::InvalidArgumentError(absl::StrCat("--channel: \"", options.channel, "\" is not EMAIL, SMS or PHONE"));
  }
  request.set_channel(channel);
  if (!options.response.empty()) {
    const auto duration = ParseDuration(options.response);
    if (!duration.ok()) return absl::InvalidArgumentError(absl::StrCat("--response: ", duration.status().message()));
    *request.mutable_response_duration() = ToProto(*duration);
  }
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = SendTimeReportService::NewStub(connection->channel());
  v1::SendTimeReport report;
  RETURN_IF_ERROR(connection->Call(*stub, &SendTimeReportService::Stub::GetSendTimeReport, request, report));
  RETURN_IF_ERROR(WritePage(context, options.html_path, SendTimePage(report)));
  if (context.format != Format::kTable) return PrintOne(context, report, SendTimeCsv(report));
  PrintSendTimes(report, context.out);
  return absl::OkStatus();
}

}  // namespace

void AddSendTime(CLI::App& report, Command& chosen) {
  const auto [verb, options] = AddVerb<SendTimeOptions>(
      report, "send-time", "Which hours of the day bring responses, where hours were drawn at random", chosen,
      SendTimes);
  verb->add_option("CAMPAIGN", options->campaign, "Id of the campaign")->required();
  verb->add_option("--channel", options->channel, "Only EMAIL, SMS or PHONE");
  verb->add_option("--part-hours", options->part_hours, "Hours of a part of the day, a divisor of 24")
      ->capture_default_str();
  verb->add_option("--response", options->response, "How long after a contact a response counts: 24h, without it");
  verb->add_option("--html", options->html_path, "Writes a page for a browser to this file, too");
}

}  // namespace sendlift::cli
