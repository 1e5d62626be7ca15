#include "storage/segment_history.h"

#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

SegmentSnapshot FromRow(const Row& row) {
  return {.number = row.Int(0),
          .time = FromMicros(row.Int(1)),
          .filter = std::string(row.Text(2)),
          .size = row.Int(3),
          .joined = row.Int(4),
          .left = row.Int(5)};
}

}  // namespace

absl::Status InsertSegmentSnapshot(Session& session, WorkspaceNumber workspace, absl::string_view segment,
                                   const SegmentSnapshot& snapshot) {
  return session
      .Execute(
          "INSERT INTO segment_snapshots (workspace, segment, snapshot, time_us, filter, size, joined, gone) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
          workspace.value, segment, snapshot.number, ToMicros(snapshot.time), snapshot.filter, snapshot.size,
          snapshot.joined, snapshot.left)
      .status();
}

absl::Status InsertSegmentChange(Session& session, WorkspaceNumber workspace, absl::string_view segment, int64_t part,
                                 int64_t snapshot, absl::string_view changed) {
  return session
      .Execute("INSERT INTO segment_changes (workspace, segment, part, snapshot, changed) VALUES ($1, $2, $3, $4, $5)",
               workspace.value, segment, part, snapshot, Blob{changed})
      .status();
}

absl::StatusOr<std::vector<SegmentSnapshot>> ListSegmentSnapshots(Session& session, WorkspaceNumber workspace,
                                                                  absl::string_view segment, int64_t after, int limit) {
  return ReadAll(session, FromRow,
                 "SELECT snapshot, time_us, filter, size, joined, gone FROM segment_snapshots "
                 "WHERE workspace = $1 AND segment = $2 AND snapshot > $3 ORDER BY snapshot LIMIT $4",
                 workspace.value, segment, after, limit);
}

absl::StatusOr<std::optional<SegmentSnapshot>> SegmentSnapshotAt(Session& session, WorkspaceNumber workspace,
                                                                 absl::string_view segment, absl::Time time) {
  return ReadOne(session, FromRow,
                 "SELECT snapshot, time_us, filter, size, joined, gone FROM segment_snapshots "
                 "WHERE workspace = $1 AND segment = $2 AND time_us <= $3 ORDER BY snapshot DESC LIMIT 1",
                 workspace.value, segment, ToMicros(time));
}

absl::StatusOr<std::vector<int64_t>> SegmentParts(Session& session, WorkspaceNumber workspace,
                                                  absl::string_view segment) {
  constexpr auto kPart = +[](const Row& row) { return row.Int(0); };
  return ReadAll(session, kPart,
                 "SELECT DISTINCT part FROM segment_changes WHERE workspace = $1 AND segment = $2 ORDER BY part",
                 workspace.value, segment);
}

absl::Status ForEachSegmentChange(Session& session, WorkspaceNumber workspace, absl::string_view segment, int64_t part,
                                  int64_t snapshot, absl::FunctionRef<absl::Status(absl::string_view changed)> each) {
  return session.Query([&](const Row& row) { return each(row.Bytes(0)); },
                       "SELECT changed FROM segment_changes WHERE workspace = $1 AND segment = $2 AND part = $3 "
                       "AND snapshot <= $4 ORDER BY snapshot",
                       workspace.value, segment, part, snapshot);
}

absl::Status DeleteSegmentHistory(Session& session, WorkspaceNumber workspace, absl::string_view segment) {
  RETURN_IF_ERROR(
      session.Execute("DELETE FROM segment_changes WHERE workspace = $1 AND segment = $2", workspace.value, segment)
          .status());
  return session
      .Execute("DELETE FROM segment_snapshots WHERE workspace = $1 AND segment = $2", workspace.value, segment)
      .status();
}

absl::StatusOr<std::optional<std::string>> FindCustomerId(Session& session, WorkspaceNumber workspace,
                                                          CustomerNumber customer) {
  constexpr auto kId = +[](const Row& row) { return std::string(row.Text(0)); };
  return ReadOne(session, kId, "SELECT id FROM customers WHERE workspace = $1 AND customer = $2", workspace.value,
                 customer.value);
}

}  // namespace sendlift::storage
