#include "storage/segments.h"

#include <string>
#include <utility>

#include "base/status.h"
#include "storage/not_found.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

Segment FromRow(const Row& row) {
  return {.id = std::string(row.Text(0)),
          .display_name = std::string(row.Text(1)),
          .filter = std::string(row.Text(2)),
          .revision = row.Int(3),
          .create_time = FromMicros(row.Int(4)),
          .update_time = FromMicros(row.Int(5))};
}

}  // namespace

absl::StatusOr<Segment> InsertSegment(Session& session, WorkspaceNumber workspace, Segment segment, absl::Time now) {
  ASSIGN_OR_RETURN(
      const int64_t inserted,
      session.Execute("INSERT INTO segments (workspace, id, display_name, filter, revision, create_us, "
                      "update_us) VALUES ($1, $2, $3, $4, 1, $5, $5) ON CONFLICT (workspace, id) DO NOTHING",
                      workspace.value, segment.id, segment.display_name, segment.filter, ToMicros(now)));
  if (inserted == 0) return ResourceExists("segment", segment.id);
  segment.revision = 1;
  segment.create_time = segment.update_time = now;
  return segment;
}

absl::StatusOr<Segment> GetSegment(Session& session, WorkspaceNumber workspace, absl::string_view id) {
  ASSIGN_OR_RETURN(std::optional<Segment> found,
                   ReadOne(session, FromRow,
                           "SELECT id, display_name, filter, revision, create_us, update_us FROM segments "
                           "WHERE workspace = $1 AND id = $2",
                           workspace.value, id));
  if (!found.has_value()) return ResourceNotFound("segment", id);
  return *std::move(found);
}

absl::StatusOr<std::vector<Segment>> ListSegments(Session& session, WorkspaceNumber workspace, absl::string_view after,
                                                  int limit) {
  return ReadAll(session, FromRow,
                 "SELECT id, display_name, filter, revision, create_us, update_us FROM segments "
                 "WHERE workspace = $1 AND id > $2 ORDER BY id LIMIT $3",
                 workspace.value, after, limit);
}

absl::StatusOr<Segment> UpdateSegment(Session& session, WorkspaceNumber workspace, Segment segment, absl::Time now) {
  ASSIGN_OR_RETURN(const int64_t changed,
                   session.Execute("UPDATE segments SET display_name = $3, filter = $4, revision = revision + 1, "
                                   "update_us = $5 WHERE workspace = $1 AND id = $2",
                                   workspace.value, segment.id, segment.display_name, segment.filter, ToMicros(now)));
  if (changed == 0) return ResourceNotFound("segment", segment.id);
  return GetSegment(session, workspace, segment.id);
}

absl::Status DeleteSegment(Session& session, WorkspaceNumber workspace, absl::string_view id) {
  ASSIGN_OR_RETURN(const int64_t deleted,
                   session.Execute("DELETE FROM segments WHERE workspace = $1 AND id = $2", workspace.value, id));
  return deleted == 0 ? ResourceNotFound("segment", id) : absl::OkStatus();
}

}  // namespace sendlift::storage
