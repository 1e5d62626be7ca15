#include "storage/leases.h"

#include "base/status.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

LeasedRange RangeFromRow(const Row& row) {
  return {.campaign = {row.Int(0)},
          .first_sequence = row.Int(1),
          .gateway = std::string(row.Text(2)),
          .epoch = row.Int(3),
          .lease_time = FromMicros(row.Int(4)),
          .lease_until = FromMicros(row.Int(5)),
          .states = std::string(row.Bytes(6)),
          .arms = std::string(row.Bytes(7))};
}

Stray StrayFromRow(const Row& row) {
  Stray stray{.key = {.campaign = {row.Int(0)}, .sequence = row.Int(1)},
              .state = static_cast<InstructionState>(row.Int(2)),
              .attempt = static_cast<int>(row.Int(3)),
              .due = FromMicros(row.Int(4)),
              .gateway = std::string(row.Text(5)),
              .epoch = row.Int(6),
              .lease_time = FromMicros(row.Int(7)),
              .lease_until = FromMicros(row.Int(8)),
              .arm = static_cast<int>(row.Int(9)),
              .reason = std::nullopt};
  if (row.Int(10) != 0) stray.reason = static_cast<ExclusionReason>(row.Int(10));
  return stray;
}

}  // namespace

absl::Status InsertRange(Session& session, WorkspaceNumber workspace, const LeasedRange& range) {
  return session
      .Execute(
          "INSERT INTO ranges (workspace, campaign, first_sequence, size, gateway, epoch, lease_us, lease_until_us, "
          "states, arms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
          workspace.value, range.campaign.value, range.first_sequence, range.size(), range.gateway, range.epoch,
          ToMicros(range.lease_time), ToMicros(range.lease_until), Blob{range.states}, Blob{range.arms})
      .status();
}

absl::Status UpdateRangeStates(Session& session, WorkspaceNumber workspace, const LeasedRange& range) {
  return session
      .Execute("UPDATE ranges SET states = $4 WHERE workspace = $1 AND campaign = $2 AND first_sequence = $3",
               workspace.value, range.campaign.value, range.first_sequence, Blob{range.states})
      .status();
}

absl::StatusOr<std::optional<LeasedRange>> FindRange(Session& session, WorkspaceNumber workspace,
                                                     const InstructionKey& key) {
  ASSIGN_OR_RETURN(
      std::optional<LeasedRange> range,
      ReadOne(session, RangeFromRow,
              "SELECT campaign, first_sequence, gateway, epoch, lease_us, lease_until_us, states, arms FROM ranges "
              "WHERE workspace = $1 AND campaign = $2 AND first_sequence <= $3 "
              "ORDER BY first_sequence DESC LIMIT 1",
              workspace.value, key.campaign.value, key.sequence));
  if (range.has_value() && key.sequence >= range->first_sequence + range->size()) return std::nullopt;
  return range;
}

absl::Status ForEachRange(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                          absl::FunctionRef<absl::Status(const LeasedRange&)> each) {
  return session.Query(
      [&](const Row& row) { return each(RangeFromRow(row)); },
      "SELECT campaign, first_sequence, gateway, epoch, lease_us, lease_until_us, states, arms FROM ranges "
      "WHERE workspace = $1 AND campaign = $2 ORDER BY first_sequence",
      workspace.value, campaign.value);
}

absl::StatusOr<int64_t> FirstUnleased(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                      int64_t first, int64_t end) {
  ASSIGN_OR_RETURN(const int64_t leased,
                   ReadNumber(session,
                              "SELECT first_sequence + size FROM ranges WHERE workspace = $1 AND campaign = $2 "
                              "AND first_sequence >= $3 AND first_sequence < $4 ORDER BY first_sequence DESC LIMIT 1",
                              workspace.value, campaign.value, first, end));
  return leased > first ? leased : first;
}

absl::Status PutStray(Session& session, WorkspaceNumber workspace, const Stray& stray) {
  return session
      .Execute(
          "INSERT INTO strays (workspace, campaign, sequence, state, attempt, due_us, gateway, epoch, "
          "lease_us, lease_until_us, arm, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) "
          "ON CONFLICT (workspace, campaign, sequence) DO UPDATE SET state = excluded.state, "
          "attempt = excluded.attempt, due_us = excluded.due_us, gateway = excluded.gateway, "
          "epoch = excluded.epoch, lease_us = excluded.lease_us, lease_until_us = excluded.lease_until_us, "
          "reason = excluded.reason",
          workspace.value, stray.key.campaign.value, stray.key.sequence, static_cast<int>(stray.state), stray.attempt,
          ToMicros(stray.due), stray.gateway, stray.epoch, ToMicros(stray.lease_time), ToMicros(stray.lease_until),
          stray.arm, stray.reason.has_value() ? static_cast<int>(*stray.reason) : 0)
      .status();
}

absl::StatusOr<std::optional<Stray>> FindStray(Session& session, WorkspaceNumber workspace, const InstructionKey& key) {
  return ReadOne(session, StrayFromRow,
                 "SELECT campaign, sequence, state, attempt, due_us, gateway, epoch, lease_us, lease_until_us, arm, "
                 "reason FROM strays "
                 "WHERE workspace = $1 AND campaign = $2 AND sequence = $3",
                 workspace.value, key.campaign.value, key.sequence);
}

absl::StatusOr<std::vector<Stray>> ListStrays(Session& session, WorkspaceNumber workspace, CampaignNumber campaign) {
  return ReadAll(session, StrayFromRow,
                 "SELECT campaign, sequence, state, attempt, due_us, gateway, epoch, lease_us, lease_until_us, arm, "
                 "reason FROM strays "
                 "WHERE workspace = $1 AND campaign = $2 ORDER BY sequence",
                 workspace.value, campaign.value);
}

}  // namespace sendlift::storage
