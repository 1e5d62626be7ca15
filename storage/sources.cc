#include "storage/sources.h"

#include <optional>
#include <utility>

#include "base/status.h"
#include "storage/not_found.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

constexpr char kKind[] = "source";

Source FromRow(const Row& row) {
  return {.number = row.Int(0),
          .id = std::string(row.Text(1)),
          .kind = static_cast<Source::Kind>(row.Int(2)),
          .trust_rank = row.Int(3),
          .revision = row.Int(4),
          .create_time = FromMicros(row.Int(5)),
          .update_time = FromMicros(row.Int(6))};
}

}  // namespace

absl::StatusOr<Source> InsertSource(Session& session, WorkspaceNumber workspace, Source source, absl::Time now) {
  ASSIGN_OR_RETURN(
      const int64_t inserted,
      session.Execute("INSERT INTO sources (workspace, source, id, kind, trust_rank, revision, create_us, update_us) "
                      "VALUES ($1, (SELECT coalesce(max(source), 0) + 1 FROM sources WHERE workspace = $1), $2, $3, "
                      "$4, 1, $5, $5) ON CONFLICT (workspace, id) DO NOTHING",
                      workspace.value, source.id, static_cast<int>(source.kind), source.trust_rank, ToMicros(now)));
  if (inserted == 0) return ResourceExists(kKind, source.id);
  return GetSource(session, workspace, source.id);
}

absl::StatusOr<Source> GetSource(Session& session, WorkspaceNumber workspace, absl::string_view id) {
  ASSIGN_OR_RETURN(std::optional<Source> found,
                   ReadOne(session, FromRow,
                           "SELECT source, id, kind, trust_rank, revision, create_us, update_us FROM sources "
                           "WHERE workspace = $1 AND id = $2",
                           workspace.value, id));
  if (!found.has_value()) return ResourceNotFound(kKind, id);
  return *std::move(found);
}

absl::StatusOr<std::vector<Source>> ListSources(Session& session, WorkspaceNumber workspace, absl::string_view after,
                                                int limit) {
  return ReadAll(session, FromRow,
                 "SELECT source, id, kind, trust_rank, revision, create_us, update_us FROM sources "
                 "WHERE workspace = $1 AND id > $2 ORDER BY id LIMIT $3",
                 workspace.value, after, limit);
}

absl::StatusOr<Source> UpdateSource(Session& session, WorkspaceNumber workspace, const Source& source, absl::Time now) {
  ASSIGN_OR_RETURN(
      const int64_t changed,
      session.Execute("UPDATE sources SET kind = $3, trust_rank = $4, revision = revision + 1, update_us = $5 "
                      "WHERE workspace = $1 AND id = $2",
                      workspace.value, source.id, static_cast<int>(source.kind), source.trust_rank, ToMicros(now)));
  if (changed == 0) return ResourceNotFound(kKind, source.id);
  return GetSource(session, workspace, source.id);
}

absl::Status DeleteSource(Session& session, WorkspaceNumber workspace, absl::string_view id) {
  ASSIGN_OR_RETURN(const int64_t deleted,
                   session.Execute("DELETE FROM sources WHERE workspace = $1 AND id = $2", workspace.value, id));
  return deleted == 0 ? ResourceNotFound(kKind, id) : absl::OkStatus();
}

absl::StatusOr<int64_t> CountBatchesOf(Session& session, WorkspaceNumber workspace, const Source& source) {
  return ReadNumber(session, "SELECT count(*) FROM import_batches WHERE workspace = $1 AND source = $2",
                    workspace.value, source.number);
}

}  // namespace sendlift::storage
