#include "storage/slot_contacts.h"

#include <algorithm>

#include "base/status.h"
#include "model/instruction.h"
#include "storage/leases.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

using EachSlotContact = absl::FunctionRef<absl::Status(const SlotContact&)>;

bool WasTaken(InstructionState state) {
  return state == InstructionState::kAccepted || state == InstructionState::kDelivered;
}

bool IsWithin(const SlotContactRange& wanted, absl::Time time) { return time >= wanted.since && time < wanted.until; }

// From a row that begins with zone, tier, time of the response and sequence.
SlotContact ContactFromRow(const Row& row, absl::Time hand_over) {
  return {.sequence = row.Int(3),
          .time_zone = row.Text(0),
          .tier = static_cast<int>(row.Int(1)),
          .hand_over_time = hand_over,
          .response_time = row.IsNull(2) ? absl::InfiniteFuture() : FromMicros(row.Int(2))};
}

absl::Status ForEachOfRange(Session& session, WorkspaceNumber workspace, const LeasedRange& range, int64_t first,
                            EachSlotContact each) {
  return session.Query(
      [&](const Row& row) {
        if (!WasTaken(range.state(row.Int(3)))) return absl::OkStatus();
        return each(ContactFromRow(row, range.lease_time));
      },
      "SELECT c.time_zone, a.tier, r.response_us, n.sequence FROM instructions n "
      "CROSS JOIN customers c ON c.workspace = n.workspace AND c.customer = n.customer "
      "CROSS JOIN assignments a ON a.workspace = n.workspace AND a.campaign = n.campaign AND a.customer = n.customer "
      "LEFT JOIN responded_contacts r ON r.workspace = n.workspace AND r.campaign = n.campaign "
      "AND r.sequence = n.sequence "
      "WHERE n.workspace = $1 AND n.campaign = $2 AND n.sequence >= $3 AND n.sequence < $4 ORDER BY n.sequence",
      workspace.value, range.campaign.value, std::max(first, range.first_sequence),
      range.first_sequence + range.size());
}

absl::Status ForEachOfStrays(Session& session, WorkspaceNumber workspace, const SlotContactRange& wanted,
                             EachSlotContact each) {
  return session.Query(
      [&](const Row& row) {
        const absl::Time hand_over = FromMicros(row.Int(5));
        if (!WasTaken(static_cast<InstructionState>(row.Int(4))) || !IsWithin(wanted, hand_over)) {
          return absl::OkStatus();
        }
        return each(ContactFromRow(row, hand_over));
      },
      "SELECT c.time_zone, a.tier, r.response_us, s.sequence, s.state, s.lease_us FROM strays s "
      "CROSS JOIN instructions n ON n.workspace = s.workspace AND n.campaign = s.campaign AND n.sequence = s.sequence "
      "CROSS JOIN customers c ON c.workspace = n.workspace AND c.customer = n.customer "
      "CROSS JOIN assignments a ON a.workspace = n.workspace AND a.campaign = n.campaign AND a.customer = n.customer "
      "LEFT JOIN responded_contacts r ON r.workspace = n.workspace AND r.campaign = n.campaign "
      "AND r.sequence = n.sequence "
      "WHERE s.workspace = $1 AND s.campaign = $2 AND s.sequence >= $3 ORDER BY s.sequence",
      workspace.value, wanted.campaign.value, wanted.first_sequence);
}

}  // namespace

absl::Status ForEachSlotContact(Session& session, WorkspaceNumber workspace, const SlotContactRange& range,
                                EachSlotContact each) {
  RETURN_IF_ERROR(ForEachRange(session, workspace, range.campaign, [&](const LeasedRange& leased) {
    const bool ends_before = leased.first_sequence + leased.size() <= range.first_sequence;
    if (ends_before || !IsWithin(range, leased.lease_time)) return absl::OkStatus();
    return ForEachOfRange(session, workspace, leased, range.first_sequence, each);
  }));
  return ForEachOfStrays(session, workspace, range, each);
}

}  // namespace sendlift::storage
