#include "storage/receipts.h"

#include <algorithm>

#include "base/status.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

ReceiptNote NoteFromRow(const Row& row) {
  return {.key = {.campaign = {row.Int(0)}, .sequence = row.Int(1)},
          .attempt = static_cast<int>(row.Int(2)),
          .outcome = static_cast<sendlift::Outcome>(row.Int(3)),
          .time = FromMicros(row.Int(4)),
          .gateway = std::string(row.Text(5)),
          .reason = std::string(row.Text(6))};
}

}  // namespace

absl::Status PutReceiptNote(Session& session, WorkspaceNumber workspace, const ReceiptNote& note) {
  return session
      .Execute(
          "INSERT INTO receipts (workspace, campaign, sequence, attempt, outcome, time_us, gateway, reason) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, substr($8, 1, 200)) "
          "ON CONFLICT (workspace, campaign, sequence, attempt, outcome) DO NOTHING",
          workspace.value, note.key.campaign.value, note.key.sequence, note.attempt, static_cast<int>(note.outcome),
          ToMicros(note.time), note.gateway, note.reason)
      .status();
}

absl::StatusOr<std::vector<ReceiptNote>> ListReceiptNotes(Session& session, WorkspaceNumber workspace,
                                                          const InstructionKey& key, int limit) {
  ASSIGN_OR_RETURN(std::vector<ReceiptNote> notes,
                   ReadAll(session, NoteFromRow,
                           "SELECT campaign, sequence, attempt, outcome, time_us, gateway, reason FROM receipts "
                           "WHERE workspace = $1 AND campaign = $2 AND sequence = $3 "
                           "ORDER BY attempt DESC, outcome DESC LIMIT $4",
                           workspace.value, key.campaign.value, key.sequence, limit));
  std::reverse(notes.begin(), notes.end());
  return notes;
}

}  // namespace sendlift::storage
