#include "clients/cli/features.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status.h"
#include "clients/cli/names.h"
#include "clients/cli/progress.h"
#include "clients/cli/times.h"
#include "sendlift/v1/feature_snapshots.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::FeatureSnapshot;
using v1::FeatureSnapshotService;

constexpr absl::Duration kLook = absl::Milliseconds(200);

struct SnapshotOptions {
  std::string as_of;
  bool no_wait = false;
};

struct NameOptions {
  std::string number;
};

struct NoOptions {};

std::string RateText(const FeatureSnapshot::ResponseCount& count) {
  return absl::StrCat(Grouped(count.answered_count()), " of ", Grouped(count.contact_count()));
}

Table SnapshotTable(const std::vector<FeatureSnapshot>& snapshots) {
  Table table({Left("number"), Left("as of"), Left("state"), Right("customers"), Right("buyers"), Right("purchases"),
               Right("money (minor units)"), Left("e-mails answered"), Left("sms answered"), Left("calls answered")});
  for (const FeatureSnapshot& snapshot : snapshots) {
    std::vector<std::string> cells = {ShortId(snapshot.name()),
                                      FormatTime(snapshot.as_of_time()),
                                      FeatureSnapshot::State_Name(snapshot.state()),
                                      Grouped(snapshot.customer_count()),
                                      Grouped(snapshot.buyer_count()),
                                      Grouped(snapshot.purchase_count()),
                                      Grouped(snapshot.monetary_minor())};
    for (const auto& count : snapshot.responses()) cells.push_back(RateText(count));
    cells.resize(10);
    table.Add(std::move(cells));
  }
  return table;
}

absl::Status Read(Connection& connection, const std::string& name, FeatureSnapshot& snapshot) {
  const auto stub = FeatureSnapshotService::NewStub(connection.channel());
  v1::GetFeatureSnapshotRequest request;
  request.set_name(name);
  return connection.Call(*stub, &FeatureSnapshotService::Stub::GetFeatureSnapshot, request, snapshot);
}

absl::Status Snapshot(Context& context, const SnapshotOptions& options) {
  v1::CreateFeatureSnapshotRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  if (!options.as_of.empty()) {
    ASSIGN_OR_RETURN(const absl::Time time, ParseTime(options.as_of, absl::UTCTimeZone()));
    *request.mutable_feature_snapshot()->mutable_as_of_time() = ToProto(time);
  }
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = FeatureSnapshotService::NewStub(connection->channel());
  FeatureSnapshot snapshot;
  RETURN_IF_ERROR(connection->Call(*stub, &FeatureSnapshotService::Stub::CreateFeatureSnapshot, request, snapshot));
  Progress progress(context.err, context.clock, "customers");
  while (!options.no_wait && snapshot.state() != FeatureSnapshot::DONE) {
    progress.Show(-1, snapshot.customer_count());
    absl::SleepFor(kLook);
    const std::string name = snapshot.name();
    RETURN_IF_ERROR(Read(*connection, name, snapshot));
  }
  progress.Finish();
  return PrintOne(context, snapshot, SnapshotTable({snapshot}));
}

absl::Status Get(Context& context, const NameOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  ASSIGN_OR_RETURN(const std::string name, FullName(context.workspace, "featureSnapshots", options.number));
  FeatureSnapshot snapshot;
  RETURN_IF_ERROR(Read(*connection, name, snapshot));
  return PrintOne(context, snapshot, SnapshotTable({snapshot}));
}

absl::Status List(Context& context, const NoOptions&) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = FeatureSnapshotService::NewStub(connection->channel());
  v1::ListFeatureSnapshotsRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_page_size(1000);
  std::vector<FeatureSnapshot> snapshots;
  const auto take = [&](v1::ListFeatureSnapshotsResponse& page) {
    snapshots.insert(snapshots.end(), page.feature_snapshots().begin(), page.feature_snapshots().end());
    return true;
  };
  RETURN_IF_ERROR(ForEachPage(*connection, *stub, &FeatureSnapshotService::Stub::ListFeatureSnapshots, request, take));
  return PrintMany(context, snapshots, SnapshotTable(snapshots));
}

}  // namespace

void AddFeatures(CLI::App& app, Command& chosen) {
  CLI::App* noun = app.add_subcommand("features", "What customers have done: recency, frequency, money, answers");
  noun->require_subcommand(1);
  const auto [snapshot, options] =
      AddVerb<SnapshotOptions>(*noun, "snapshot", "Works them out and writes them as attributes", chosen, Snapshot);
  snapshot->add_option("--as-of", options->as_of, "Only what happened before counts; now, without it");
  snapshot->add_flag("--no-wait", options->no_wait, "Only begin; get says how far it is");
  AddVerb<NoOptions>(*noun, "list", "Lists the snapshots, the latest first", chosen, List);
  const auto [get, get_options] = AddVerb<NameOptions>(*noun, "get", "Shows one snapshot", chosen, Get);
  get->add_option("NUMBER", get_options->number, "Its number")->required();
}

}  // namespace sendlift::cli
