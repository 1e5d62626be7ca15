#include "base/status.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"
#include "clients/cli/names.h"
#include "clients/cli/stops.h"
#include "clients/cli/times.h"
#include "sendlift/v1/clock.grpc.pb.h"
#include "sendlift/v1/gateways.grpc.pb.h"

namespace sendlift::cli {
namespace {

struct NoOptions {};

absl::StatusOr<v1::Clock> ReadClock(const Context& context, const Connection& connection) {
  const auto stub = v1::ClockService::NewStub(connection.channel());
  v1::GetClockRequest request;
  request.set_name(absl::StrCat(WorkspaceName(context.workspace), "/clock"));
  v1::Clock clock;
  RETURN_IF_ERROR(connection.Call(*stub, &v1::ClockService::Stub::GetClock, request, clock));
  return clock;
}

absl::StatusOr<int> CountGateways(const Context& context, const Connection& connection) {
  const auto stub = v1::GatewayService::NewStub(connection.channel());
  v1::ListGatewaysRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  v1::ListGatewaysResponse response;
  RETURN_IF_ERROR(connection.Call(*stub, &v1::GatewayService::Stub::ListGateways, request, response));
  return response.gateways_size();
}

// What keeps messages from going out, first.
absl::Status Show(Context& context, const NoOptions&) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  ASSIGN_OR_RETURN(const std::vector<v1::Stop> stops, ReadStops(context, *connection));
  ASSIGN_OR_RETURN(const v1::Clock clock, ReadClock(context, *connection));
  ASSIGN_OR_RETURN(const int gateways, CountGateways(context, *connection));
  if (!stops.empty()) context.err.stream << "Something is stopped; to end it: sendlift suppressions resume ID\n";
  if (clock.held()) context.err.stream << "The clock has jumped and nothing is sent: sendlift clock show\n";
  if (gateways == 0) context.err.stream << "No gateway is connected.\n";
  if (stops.empty() && !clock.held() && gateways > 0) {
    context.err.stream << "Nothing is stopped, " << gateways << (gateways == 1 ? " gateway is" : " gateways are")
                       << " connected.\n";
  }
  return PrintMany(context, stops, StopTable(stops));
}

}  // namespace

void AddStatus(CLI::App& app, Command& chosen) {
  AddVerb<NoOptions>(app, "status", "Shows what keeps messages from going out: stops, the clock, missing gateways",
                     chosen, Show);
}

}  // namespace sendlift::cli
