#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "base/status.h"
#include "clients/cli/commands.h"
#include "clients/cli/names.h"
#include "sendlift/v1/campaigns.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::CampaignService;

struct NoOptions {};

std::string ChannelsOf(const v1::QuietRegions::Rule& rule) {
  std::vector<std::string> channels;
  for (const int channel : rule.channels()) channels.push_back(v1::Channel_Name(static_cast<v1::Channel>(channel)));
  return absl::StrJoin(channels, ", ");
}

Table RegionTable(const v1::QuietRegions& regions) {
  Table table({Left("region"), Left("purpose"), Left("channels"), Left("allowed"), Left("source"), Left("checked"),
               Left("except")});
  for (const v1::QuietRegions::Rule& rule : regions.rules()) {
    table.Add({rule.region(), v1::Purpose_Name(rule.purpose()), ChannelsOf(rule), rule.allowed(), rule.source(),
               rule.checked(), rule.exception()});
  }
  return table;
}

absl::Status Regions(Context& context, const NoOptions&) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = CampaignService::NewStub(connection->channel());
  v1::GetQuietRegionsRequest request;
  request.set_name(WorkspaceName(context.workspace) + "/quietRegions");
  v1::QuietRegions regions;
  RETURN_IF_ERROR(connection->Call(*stub, &CampaignService::Stub::GetQuietRegions, request, regions));
  RETURN_IF_ERROR(PrintOne(context, regions, RegionTable(regions)));
  if (context.format != Format::kTable) return absl::OkStatus();
  context.err.stream << "Rules of " << regions.version() << ". Everywhere else it is quiet from "
                     << regions.usual_quiet_hours() << ", unless default_quiet_hours says otherwise.\n"
                     << "No legal advice: check the sources before you rely on them.\n";
  return absl::OkStatus();
}

}  // namespace

void AddPolicy(CLI::App& app, Command& chosen) {
  CLI::App* noun = app.add_subcommand("policy", "When customers may be contacted")->require_subcommand(1);
  AddVerb<NoOptions>(*noun, "regions", "Shows the hours of each country that quiet_hours: BY_REGION goes by", chosen,
                     Regions);
}

}  // namespace sendlift::cli
