#include "storage/access.h"

#include "base/status.h"
#include "storage/not_found.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

std::string BytesFromRow(const Row& row) { return std::string(row.Bytes(0)); }

Token TokenFromRow(const Row& row) {
  return {.hash = std::string(row.Bytes(0)), .name = std::string(row.Text(1)), .role = std::string(row.Text(2))};
}

StoredRequest RequestFromRow(const Row& row) {
  return {.fingerprint = row.Int(0), .response = std::string(row.Bytes(1))};
}

AuditEntry EntryFromRow(const Row& row) {
  return {.principal = std::string(row.Text(0)),
          .action = std::string(row.Text(1)),
          .subject = std::string(row.Text(2)),
          .detail = std::string(row.Text(3))};
}

}  // namespace

absl::StatusOr<std::optional<std::string>> GetSetting(Session& session, absl::string_view name) {
  return ReadOne(session, BytesFromRow, "SELECT value FROM settings WHERE name = $1", name);
}

absl::Status PutSetting(Session& session, absl::string_view name, absl::string_view value) {
  return session
      .Execute(
          "INSERT INTO settings (name, value) VALUES ($1, $2) "
          "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
          name, Blob{value})
      .status();
}

absl::Status InsertToken(Session& session, const Token& token, absl::Time now) {
  ASSIGN_OR_RETURN(const int64_t taken, ReadNumber(session, "SELECT count(*) FROM tokens WHERE name = $1", token.name));
  if (taken != 0) return ResourceExists("token", token.name);
  return session
      .Execute("INSERT INTO tokens (hash, name, role, create_us) VALUES ($1, $2, $3, $4)", Blob{token.hash}, token.name,
               token.role, ToMicros(now))
      .status();
}

absl::StatusOr<std::vector<Token>> ListTokens(Session& session) {
  return ReadAll(session, TokenFromRow, "SELECT hash, name, role FROM tokens ORDER BY name");
}

absl::Status DeleteToken(Session& session, absl::string_view name) {
  ASSIGN_OR_RETURN(const int64_t deleted, session.Execute("DELETE FROM tokens WHERE name = $1", name));
  return deleted == 0 ? ResourceNotFound("token", name) : absl::OkStatus();
}

absl::StatusOr<std::optional<StoredRequest>> FindRequest(Session& session, WorkspaceNumber workspace,
                                                         absl::string_view request_id) {
  return ReadOne(session, RequestFromRow,
                 "SELECT fingerprint, response FROM requests WHERE workspace = $1 AND request_id = $2", workspace.value,
                 request_id);
}

absl::Status InsertRequest(Session& session, WorkspaceNumber workspace, absl::string_view request_id,
                           const StoredRequest& request, absl::Time now) {
  return session
      .Execute(
          "INSERT INTO requests (workspace, request_id, fingerprint, response, create_us) "
          "VALUES ($1, $2, $3, $4, $5)",
          workspace.value, request_id, request.fingerprint, Blob{request.response}, ToMicros(now))
      .status();
}

absl::Status DeleteRequestsBefore(Session& session, absl::Time before) {
  return session.Execute("DELETE FROM requests WHERE create_us < $1", ToMicros(before)).status();
}

absl::Status InsertAuditEntry(Session& session, WorkspaceNumber workspace, const AuditEntry& entry, absl::Time now) {
  return session
      .Execute(
          "INSERT INTO audit (workspace, entry, time_us, principal, action, subject, detail) VALUES ($1, "
          "(SELECT coalesce(max(entry), 0) + 1 FROM audit WHERE workspace = $1), $2, $3, $4, $5, $6)",
          workspace.value, ToMicros(now), entry.principal, entry.action, entry.subject, entry.detail)
      .status();
}

absl::StatusOr<std::vector<AuditEntry>> ListAuditEntries(Session& session, WorkspaceNumber workspace, int64_t after,
                                                         int limit) {
  return ReadAll(session, EntryFromRow,
                 "SELECT principal, action, subject, detail FROM audit WHERE workspace = $1 AND entry > $2 "
                 "ORDER BY entry LIMIT $3",
                 workspace.value, after, limit);
}

}  // namespace sendlift::storage
