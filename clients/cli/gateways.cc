#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status.h"
#include "clients/cli/commands.h"
#include "clients/cli/names.h"
#include "clients/cli/rate_text.h"
#include "clients/cli/times.h"
#include "sendlift/v1/gateways.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::GatewayService;

struct NoOptions {};

std::string ChannelsOf(const v1::Gateway& gateway) {
  return absl::StrJoin(gateway.channels(), " ", [](std::string* out, int channel) {
    absl::StrAppend(out, v1::Channel_Name(static_cast<v1::Channel>(channel)));
  });
}

std::string RatesOf(const v1::Gateway& gateway) {
  return absl::StrJoin(gateway.rate_limits(), " ", [](std::string* out, const v1::RateLimit& limit) {
    absl::StrAppend(out, limit.has_channel() ? absl::StrCat(v1::Channel_Name(limit.channel()), ":") : "",
                    RateText(limit));
  });
}

absl::Status List(Context& context, const NoOptions&) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = GatewayService::NewStub(connection->channel());
  v1::ListGatewaysRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  std::vector<v1::Gateway> gateways;
  const auto take = [&](v1::ListGatewaysResponse& page) {
    gateways.insert(gateways.end(), page.gateways().begin(), page.gateways().end());
    return true;
  };
  RETURN_IF_ERROR(ForEachPage(*connection, *stub, &GatewayService::Stub::ListGateways, request, take));
  Table table({Left("id"), Left("channels"), Left("connected since"), Right("would take"), Right("handed over"),
               Left("at most")});
  for (const v1::Gateway& gateway : gateways) {
    table.Add({ShortId(gateway.name()), ChannelsOf(gateway), FormatTime(gateway.connect_time()),
               absl::StrCat(gateway.credit_count()), absl::StrCat(gateway.handed_over_count()), RatesOf(gateway)});
  }
  if (gateways.empty()) context.err.stream << "No gateway is connected; one for trying out: sendlift-loopback\n";
  return PrintMany(context, gateways, table);
}

}  // namespace

void AddGateways(CLI::App& app, Command& chosen) {
  CLI::App* noun = app.add_subcommand("gateways", "Processes that deliver")->require_subcommand(1);
  AddVerb<NoOptions>(*noun, "list", "Lists the gateways that are connected now", chosen, List);
}

}  // namespace sendlift::cli
