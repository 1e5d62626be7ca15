#include "storage/contact_notes.h"

#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

ContactNote FromRow(const Row& row) {
  return {.note = row.Int(0),
          .key = {.campaign = {row.Int(1)}, .sequence = row.Int(2)},
          .contact_time = FromMicros(row.Int(3))};
}

}  // namespace

absl::Status AddContactNote(Session& session, WorkspaceNumber workspace, const ContactNote& note) {
  return session
      .Execute(
          "INSERT INTO contact_notes (workspace, note, campaign, sequence, contact_us) VALUES ($1, "
          "(SELECT coalesce(max(note), 0) + 1 FROM contact_notes WHERE workspace = $1), $2, $3, $4)",
          workspace.value, note.key.campaign.value, note.key.sequence, ToMicros(note.contact_time))
      .status();
}

absl::StatusOr<std::vector<ContactNote>> ListContactNotes(Session& session, WorkspaceNumber workspace, int limit) {
  return ReadAll(session, FromRow,
                 "SELECT note, campaign, sequence, contact_us FROM contact_notes WHERE workspace = $1 "
                 "ORDER BY note LIMIT $2",
                 workspace.value, limit);
}

absl::Status DeleteContactNotes(Session& session, WorkspaceNumber workspace, int64_t last) {
  return session.Execute("DELETE FROM contact_notes WHERE workspace = $1 AND note <= $2", workspace.value, last)
      .status();
}

}  // namespace sendlift::storage
