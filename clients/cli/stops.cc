#include "clients/cli/stops.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "clients/cli/commands.h"
#include "clients/cli/names.h"
#include "clients/cli/times.h"
#include "sendlift/v1/stops.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::Stop;
using v1::StopService;

struct StopOptions {
  std::string channel;
  std::string campaign;
  std::string reason;
};

struct ResumeOptions {
  std::string id;
  bool all = false;
};

std::string WhatOf(const Stop& stop) {
  std::string what = stop.campaign().empty() ? "" : absl::StrCat("campaign ", ShortId(stop.campaign()));
  if (stop.channel() != v1::CHANNEL_UNSPECIFIED) {
    absl::StrAppend(&what, what.empty() ? "" : ", ", v1::Channel_Name(stop.channel()));
  }
  return what.empty() ? "everything" : what;
}

absl::Status StopNow(Context& context, const StopOptions& options) {
  Stop stop;
  v1::Channel channel = v1::CHANNEL_UNSPECIFIED;
  if (!options.channel.empty() && !v1::Channel_Parse(options.channel, &channel)) {
    return absl::InvalidArgumentError("--channel must be EMAIL, SMS or PHONE; without it all are meant");
  }
  stop.set_channel(channel);
  stop.set_reason(options.reason);
  if (!options.campaign.empty()) {
    ASSIGN_OR_RETURN(*stop.mutable_campaign(), FullName(context.workspace, "campaigns", options.campaign));
  }
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = StopService::NewStub(connection->channel());
  v1::CreateStopRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  *request.mutable_stop() = stop;
  RETURN_IF_ERROR(connection->Call(*stub, &StopService::Stub::CreateStop, request, stop));
  context.err.stream << "Stopped: nothing of it goes out until sendlift suppressions resume " << ShortId(stop.name())
                     << "\n";
  return PrintOne(context, stop, StopTable({stop}));
}

absl::Status End(const Connection& connection, const std::string& name) {
  const auto stub = StopService::NewStub(connection.channel());
  v1::DeleteStopRequest request;
  request.set_name(name);
  google::protobuf::Empty nothing;
  return connection.Call(*stub, &StopService::Stub::DeleteStop, request, nothing);
}

absl::Status Resume(Context& context, const ResumeOptions& options) {
  if (options.all != options.id.empty()) {
    return absl::InvalidArgumentError("say which: the id of a stop, as listed, or --all");
  }
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  std::vector<std::string> names;
  if (options.all) {
    ASSIGN_OR_RETURN(const std::vector<Stop> stops, ReadStops(context, *connection));
    for (const Stop& stop : stops) names.push_back(stop.name());
  } else {
    ASSIGN_OR_RETURN(const std::string name, FullName(context.workspace, "stops", options.id));
    names.push_back(name);
  }
  for (const std::string& name : names) RETURN_IF_ERROR(End(*connection, name));
  ASSIGN_OR_RETURN(const std::vector<Stop> left, ReadStops(context, *connection));
  context.err.stream << "resumed; " << (left.empty() ? "nothing" : absl::StrCat(left.size())) << " is still stopped\n";
  return PrintMany(context, left, StopTable(left));
}

struct NoOptions {};

absl::Status List(Context& context, const NoOptions&) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  ASSIGN_OR_RETURN(const std::vector<Stop> stops, ReadStops(context, *connection));
  return PrintMany(context, stops, StopTable(stops));
}

}  // namespace

absl::StatusOr<std::vector<Stop>> ReadStops(const Context& context, const Connection& connection) {
  const auto stub = StopService::NewStub(connection.channel());
  v1::ListStopsRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_page_size(1000);
  std::vector<Stop> stops;
  const auto take = [&](v1::ListStopsResponse& page) {
    stops.insert(stops.end(), page.stops().begin(), page.stops().end());
    return true;
  };
  RETURN_IF_ERROR(ForEachPage(connection, *stub, &StopService::Stub::ListStops, request, take));
  return stops;
}

Table StopTable(const std::vector<Stop>& stops) {
  Table table({Right("id"), Left("stopped"), Left("since"), Left("by"), Left("why")});
  for (const Stop& stop : stops) {
    table.Add({ShortId(stop.name()), WhatOf(stop), FormatTime(stop.create_time()), stop.principal(), stop.reason()});
  }
  return table;
}

void AddStops(CLI::App& suppressions, Command& chosen) {
  const auto [stop, options] = AddVerb<StopOptions>(
      suppressions, "stop",
      "Stops everything at once, or one channel or campaign: nothing goes out until `suppressions resume`", chosen,
      StopNow);
  stop->add_option("--channel", options->channel, "Only EMAIL, SMS or PHONE");
  stop->add_option("--campaign", options->campaign, "Only this campaign");
  stop->add_option("--reason", options->reason, "Why, for those who find it stopped");
  const auto [resume, resume_options] =
      AddVerb<ResumeOptions>(suppressions, "resume", "Ends a stop: what waits goes out again", chosen, Resume);
  resume->add_option("ID", resume_options->id, "Id of the stop, as `suppressions stops` lists it");
  resume->add_flag("--all", resume_options->all, "Ends every stop");
  AddVerb<NoOptions>(suppressions, "stops", "Lists what is stopped, the oldest first", chosen, List);
}

}  // namespace sendlift::cli
