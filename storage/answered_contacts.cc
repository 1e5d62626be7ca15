#include "storage/answered_contacts.h"

#include "base/status.h"
#include "storage/leases.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

AnsweredContact ContactFromRow(const Row& row) {
  return {.customer = {row.Int(0)}, .follow_up = static_cast<int>(row.Int(1)), .hand_over_time = std::nullopt};
}

CampaignNumber NumberFromRow(const Row& row) { return {row.Int(0)}; }

// Of a range, what concerns one instruction.
struct Stand {
  absl::Time lease_time;
  bool is_in = false;
  char state = 0;
};

Stand StandFromRow(const Row& row) {
  const absl::string_view state = row.Bytes(1);
  return {.lease_time = FromMicros(row.Int(0)), .is_in = !state.empty(), .state = state.empty() ? '\0' : state[0]};
}

// Suppressed when it was due, so that no gateway ever had it.
bool WasKeptBack(char state) { return static_cast<uint8_t>(state) >= LeasedRange::kFirstReason; }

absl::StatusOr<std::optional<absl::Time>> HandOverTime(Session& session, WorkspaceNumber workspace,
                                                       const InstructionKey& key) {
  ASSIGN_OR_RETURN(const std::optional<Stand> stand,
                   ReadOne(session, StandFromRow,
                           "SELECT lease_us, substr(states, $3 - first_sequence + 1, 1) FROM ranges "
                           "WHERE workspace = $1 AND campaign = $2 AND first_sequence <= $3 "
                           "ORDER BY first_sequence DESC LIMIT 1",
                           workspace.value, key.campaign.value, key.sequence));
  if (!stand.has_value() || !stand->is_in || WasKeptBack(stand->state)) return std::nullopt;
  if (LeasedRange::StateOf(stand->state) != InstructionState::kStray) return stand->lease_time;
  ASSIGN_OR_RETURN(const std::optional<Stray> stray, FindStray(session, workspace, key));
  if (!stray.has_value() || stray->gateway.empty()) return std::nullopt;
  return stray->lease_time;
}

}  // namespace

absl::StatusOr<std::optional<AnsweredContact>> FindAnsweredContact(Session& session, WorkspaceNumber workspace,
                                                                   const InstructionKey& key) {
  ASSIGN_OR_RETURN(
      std::optional<AnsweredContact> contact,
      ReadOne(session, ContactFromRow,
              "SELECT n.customer, (SELECT b.follow_up FROM blocks b WHERE b.workspace = n.workspace "
              "AND b.campaign = n.campaign AND b.first_sequence <= n.sequence ORDER BY b.first_sequence DESC LIMIT 1) "
              "FROM instructions n WHERE n.workspace = $1 AND n.campaign = $2 AND n.sequence = $3",
              workspace.value, key.campaign.value, key.sequence));
  if (!contact.has_value()) return std::nullopt;
  ASSIGN_OR_RETURN(contact->hand_over_time, HandOverTime(session, workspace, key));
  return contact;
}

absl::StatusOr<std::optional<CampaignNumber>> FindCampaignOfKey(Session& session, WorkspaceNumber workspace,
                                                                absl::string_view prefix) {
  return ReadOne(session, NumberFromRow,
                 "SELECT campaign FROM campaigns WHERE workspace = $1 "
                 "AND substr(replace(uid, '-', ''), 1, length($2)) = $2",
                 workspace.value, prefix);
}

}  // namespace sendlift::storage
