#include "storage/events.h"

#include "base/status.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

std::optional<double> DoubleAt(const Row& row, int column) {
  return row.IsNull(column) ? std::nullopt : std::optional(row.Double(column));
}

EventDetails DetailsFromRow(const Row& row, int first) {
  EventDetails details{.machine = row.Int(first) != 0,
                       .rating = DoubleAt(row, first + 1),
                       .expectation = DoubleAt(row, first + 2),
                       .about = std::nullopt,
                       .comment = std::string(row.Text(first + 5))};
  if (!row.IsNull(first + 3)) {
    details.about = InstructionKey{.campaign = {row.Int(first + 3)}, .sequence = row.Int(first + 4)};
  }
  return details;
}

Event FromRow(const Row& row) {
  return {.position = row.Int(0),
          .sequence = row.Int(1),
          .customer = {row.Int(2)},
          .type = std::string(row.Text(3)),
          .time = FromMicros(row.Int(4)),
          .amount_minor = row.Int(5),
          .details = DetailsFromRow(row, 6)};
}

Value ValueOf(const std::optional<double>& number) { return number.has_value() ? Value(*number) : Value(Null{}); }

// Behind the event that was just appended, which has the last position.
absl::Status AppendDetails(Session& session, WorkspaceNumber workspace, const EventDetails& details) {
  Value campaign = Null{};
  Value sequence = Null{};
  if (details.about.has_value()) {
    campaign = details.about->campaign.value;
    sequence = details.about->sequence;
  }
  return session
      .Execute(
          "INSERT INTO event_details (workspace, position, machine, rating, expectation, campaign, sequence, "
          "comment) VALUES ($1, (SELECT max(position) FROM events WHERE workspace = $1), $2, $3, $4, $5, $6, $7)",
          workspace.value, details.machine, ValueOf(details.rating), ValueOf(details.expectation), campaign, sequence,
          details.comment)
      .status();
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
  if (inserted == 1 && event.details.any()) RETURN_IF_ERROR(AppendDetails(session, workspace, event.details));
  return inserted == 1;
}

absl::StatusOr<std::vector<Event>> ListEventsAfter(Session& session, WorkspaceNumber workspace, int64_t position,
                                                   int limit) {
  return ReadAll(session, FromRow,
                 "SELECT e.position, e.sequence, e.customer, e.type, e.time_us, e.amount_minor, d.machine, d.rating, "
                 "d.expectation, d.campaign, d.sequence, d.comment FROM events AS e LEFT JOIN event_details AS d "
                 "ON d.workspace = e.workspace AND d.position = e.position "
                 "WHERE e.workspace = $1 AND e.position > $2 ORDER BY e.position LIMIT $3",
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
