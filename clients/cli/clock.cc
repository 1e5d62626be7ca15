#include "base/status.h"
#include "clients/cli/commands.h"
#include "clients/cli/names.h"
#include "clients/cli/times.h"
#include "sendlift/v1/clock.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::ClockService;

struct NoOptions {};

Table ClockTable(const v1::Clock& clock) {
  Table table({Left("field"), Left("value")});
  table.Add({"clock", FormatTime(clock.wall_time())});
  table.Add({"trusted", clock.held() ? "no: nothing is sent" : "yes"});
  if (!clock.held()) return table;
  table.Add({"expected", FormatTime(clock.expected_time())});
  table.Add({"jumped by", absl::FormatDuration(FromProto(clock.jump_duration()))});
  table.Add({"held since", FormatTime(clock.hold_time())});
  return table;
}

absl::Status Show(Context& context, const NoOptions&) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = ClockService::NewStub(connection->channel());
  v1::GetClockRequest request;
  request.set_name(WorkspaceName(context.workspace) + "/clock");
  v1::Clock clock;
  RETURN_IF_ERROR(connection->Call(*stub, &ClockService::Stub::GetClock, request, clock));
  if (clock.held()) context.err.stream << "If the clock is right as it is: sendlift clock confirm\n";
  return PrintOne(context, clock, ClockTable(clock));
}

absl::Status Confirm(Context& context, const NoOptions&) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = ClockService::NewStub(connection->channel());
  v1::ConfirmClockRequest request;
  request.set_name(WorkspaceName(context.workspace) + "/clock");
  v1::Clock clock;
  RETURN_IF_ERROR(connection->Call(*stub, &ClockService::Stub::ConfirmClock, request, clock));
  return PrintOne(context, clock, ClockTable(clock));
}

}  // namespace

void AddClock(CLI::App& app, Command& chosen) {
  CLI::App* noun =
      app.add_subcommand("clock", "The server's wall clock, and whether it is trusted")->require_subcommand(1);
  AddVerb<NoOptions>(*noun, "show", "Shows what the clock says, and whether sending is held after a jump", chosen,
                     Show);
  AddVerb<NoOptions>(*noun, "confirm", "Says that the clock is right as it is: sending goes on", chosen, Confirm);
}

}  // namespace sendlift::cli
