#include "storage/events.h"

#include "base/status.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

Event FromRow(const Row& row) {
  return {.position = row.Int(0),
          .sequence = row.Int(1),
          .customer = {row.Int(2)},
          .type = std::string(row.Text(3)),
          .time = FromMicros(row.Int(4)),
          .amount_minor = row.Int(5)};
}

std::string TextFromRow(const Row& row) { return std::string(row.Text(0)); }

}  // namespace

absl::StatusOr<int64_t> SourceNumber(Session& session, WorkspaceNumber workspace, absl::string_view source) {
  RETURN_IF_ERROR(session
                      .Execute("INSERT INTO event_sources (workspace, source, id) VALUES ($1, (SELECT "
                               "coalesce(max(source), 0) + 1 FROM event_sources WHERE workspace = $1), $2) "
                               "ON CONFLICT (workspace, id) DO NOTHING",
                               workspace.value, source)
                      .status());
  return ReadNumber(session, "SELECT source FROM event_sources WHERE workspace = $1 AND id = $2", workspace.value,
                    source);
}

absl::StatusOr<bool> AppendEvent(Session& session, WorkspaceNumber workspace, int64_t source, const Event& event) {
  ASSIGN_OR_RETURN(
      const int64_t inserted,
      session.Execute("INSERT INTO events (workspace, position, source, sequence, customer, type, time_us, "
                      "amount_minor) VALUES ($1, (SELECT coalesce(max(position), 0) + 1 FROM events "
                      "WHERE workspace = $1), $2, $3, $4, $5, $6, $7) ON CONFLICT (workspace, source, sequence) "
                      "DO NOTHING",
                      workspace.value, source, event.sequence, event.customer.value, event.type, ToMicros(event.time),
                      event.amount_minor));
  return inserted == 1;
}

absl::StatusOr<std::vector<Event>> ListEventsAfter(Session& session, WorkspaceNumber workspace, int64_t position,
                                                   int limit) {
  return ReadAll(session, FromRow,
                 "SELECT position, sequence, customer, type, time_us, amount_minor FROM events "
                 "WHERE workspace = $1 AND position > $2 ORDER BY position LIMIT $3",
                 workspace.value, position, limit);
}

absl::StatusOr<int64_t> LastEventPosition(Session& session, WorkspaceNumber workspace) {
  return ReadNumber(session, "SELECT max(position) FROM events WHERE workspace = $1", workspace.value);
}

absl::StatusOr<int64_t> FoldedPosition(Session& session, WorkspaceNumber workspace) {
  return ReadNumber(session, "SELECT position FROM folded WHERE workspace = $1", workspace.value);
}

absl::Status PutFoldedPosition(Session& session, WorkspaceNumber workspace, int64_t position) {
  return session
      .Execute(
          "INSERT INTO folded (workspace, position) VALUES ($1, $2) "
          "ON CONFLICT (workspace) DO UPDATE SET position = excluded.position",
          workspace.value, position)
      .status();
}

absl::StatusOr<std::string> WorkspaceCurrency(Session& session, WorkspaceNumber workspace) {
  ASSIGN_OR_RETURN(
      const std::optional<std::string> currency,
      ReadOne(session, TextFromRow, "SELECT currency_code FROM workspaces WHERE workspace = $1", workspace.value));
  return currency.value_or("");
}

absl::Status PutWorkspaceCurrency(Session& session, WorkspaceNumber workspace, absl::string_view currency_code) {
  return session
      .Execute("UPDATE workspaces SET currency_code = $2 WHERE workspace = $1", workspace.value, currency_code)
      .status();
}

}  // namespace sendlift::storage
