#include "clients/cli/segment_history.h"

#include "base/status.h"
#include "clients/cli/commands.h"
#include "clients/cli/names.h"
#include "clients/cli/times.h"
#include "sendlift/v1/segments.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::SegmentService;
using v1::SegmentSnapshot;

struct HistoryOptions {
  std::string id;
};

struct MembersOptions {
  std::string id;
  std::string at;
};

Table SnapshotTable(const Context& context, const std::vector<SegmentSnapshot>& snapshots) {
  const auto number = [&](int64_t n) { return context.format == Format::kCsv ? std::to_string(n) : Grouped(n); };
  Table table({Right("snapshot"), Left("taken"), Right("customers"), Right("joined"), Right("left"), Left("filter")});
  for (const SegmentSnapshot& snapshot : snapshots) {
    table.Add({ShortId(snapshot.name()), FormatTime(snapshot.create_time()), number(snapshot.customer_count()),
               number(snapshot.joined_count()), number(snapshot.left_count()), snapshot.filter()});
  }
  return table;
}

absl::Status Snapshot(Context& context, const HistoryOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = SegmentService::NewStub(connection->channel());
  v1::SnapshotSegmentRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "segments", options.id));
  SegmentSnapshot snapshot;
  RETURN_IF_ERROR(connection->Call(*stub, &SegmentService::Stub::SnapshotSegment, request, snapshot));
  return PrintOne(context, snapshot, SnapshotTable(context, {snapshot}));
}

absl::Status History(Context& context, const HistoryOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = SegmentService::NewStub(connection->channel());
  v1::ListSegmentSnapshotsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), FullName(context.workspace, "segments", options.id));
  request.set_page_size(1000);
  std::vector<SegmentSnapshot> snapshots;
  const auto take = [&](v1::ListSegmentSnapshotsResponse& page) {
    snapshots.insert(snapshots.end(), page.segment_snapshots().begin(), page.segment_snapshots().end());
    return true;
  };
  RETURN_IF_ERROR(ForEachPage(*connection, *stub, &SegmentService::Stub::ListSegmentSnapshots, request, take));
  return PrintMany(context, snapshots, SnapshotTable(context, snapshots));
}

// Ids as they come, a line each: a segment may have millions.
absl::Status Members(Context& context, const MembersOptions& options) {
  v1::ListSegmentMembersRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), FullName(context.workspace, "segments", options.id));
  if (!options.at.empty()) {
    ASSIGN_OR_RETURN(const absl::Time at, ParseTime(options.at, absl::UTCTimeZone()));
    *request.mutable_as_of_time() = ToProto(at);
  }
  request.set_page_size(1000);
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = SegmentService::NewStub(connection->channel());
  bool first = true;
  const auto take = [&](v1::ListSegmentMembersResponse& page) {
    if (first) {
      context.err.stream << "as of " << FormatTime(page.segment_snapshot().create_time()) << ", "
                         << page.segment_snapshot().customer_count() << " customers\n";
    }
    first = false;
    for (const std::string& customer : page.customers()) context.out.stream << ShortId(customer) << "\n";
    return true;
  };
  return ForEachPage(*connection, *stub, &SegmentService::Stub::ListSegmentMembers, request, take);
}

}  // namespace

void AddSegmentHistory(CLI::App& segments, Command& chosen) {
  const auto [snapshot, snapshot_options] =
      AddVerb<HistoryOptions>(segments, "snapshot", "Records who is in a segment now", chosen, Snapshot);
  snapshot->add_option("ID", snapshot_options->id, "Id of the segment")->required();
  const auto [history, history_options] =
      AddVerb<HistoryOptions>(segments, "history", "Shows how many joined and left a segment", chosen, History);
  history->add_option("ID", history_options->id, "Id of the segment")->required();
  const auto [members, members_options] =
      AddVerb<MembersOptions>(segments, "members", "Lists who was in a segment, an id a line", chosen, Members);
  members->add_option("ID", members_options->id, "Id of the segment")->required();
  members->add_option("--at", members_options->at,
                      "With the last snapshot at or before this time (UTC); now without it");
}

}  // namespace sendlift::cli
