#include "storage/leases.h"

#include <algorithm>
#include <limits>

#include "base/status.h"
#include "storage/rows.h"
#include "storage/state_gains.h"
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
              .reason = std::nullopt,
              .attempts_before = 0};
  if (row.Int(10) != 0) stray.reason = static_cast<ExclusionReason>(row.Int(10));
  stray.attempts_before = static_cast<int>(row.Int(11));
  return stray;
}

const char kStrayByte = LeasedRange::Encode(InstructionState::kStray);

using Tally = StateGains::Tally;

// Counts what changes at a sequence, for the transaction if the session gathers, otherwise at once.
absl::Status Gain(Session& session, WorkspaceNumber workspace, const InstructionKey& key,
                  absl::FunctionRef<void(Tally&)> count) {
  StateGains own;
  const bool gathers = session.state_gains() != nullptr;
  StateGains& gains = gathers ? *session.state_gains() : own;
  ASSIGN_OR_RETURN(Tally * tally, gains.At(session, workspace, key.campaign, key.sequence));
  count(*tally);
  if (gathers) return absl::OkStatus();
  own.KeepSinceMark();
  return own.Store(session);
}

InstructionKey FirstOf(const LeasedRange& range) {
  return {.campaign = range.campaign, .sequence = range.first_sequence};
}

// What has a row of its own is counted by that row.
void AddState(char arm, char state, int64_t instructions, Tally& tally) {
  if (state != kStrayByte) tally.Add(arm, state, instructions);
}

struct RangeBytes {
  std::string states;
  std::string arms;
};

RangeBytes RangeBytesFromRow(const Row& row) {
  return {.states = std::string(row.Bytes(0)), .arms = std::string(row.Bytes(1))};
}

struct StrayState {
  char arm = 0;
  char state = 0;
};

StrayState StrayStateFromRow(const Row& row) {
  Stray stray;
  stray.state = static_cast<InstructionState>(row.Int(1));
  if (row.Int(2) != 0) stray.reason = static_cast<ExclusionReason>(row.Int(2));
  return {.arm = static_cast<char>(row.Int(0)), .state = stray.encoded_state()};
}

}  // namespace

absl::Status InsertRange(Session& session, WorkspaceNumber workspace, const LeasedRange& range) {
  RETURN_IF_ERROR(
      session
          .Execute("INSERT INTO ranges (workspace, campaign, first_sequence, size, gateway, epoch, lease_us, "
                   "lease_until_us, states, arms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                   workspace.value, range.campaign.value, range.first_sequence, range.size(), range.gateway,
                   range.epoch, ToMicros(range.lease_time), ToMicros(range.lease_until), Blob{range.states},
                   Blob{range.arms})
          .status());
  return Gain(session, workspace, FirstOf(range), [&](Tally& tally) {
    for (size_t i = 0; i < range.states.size(); ++i) AddState(range.arms[i], range.states[i], 1, tally);
  });
}

absl::Status UpdateRangeStates(Session& session, WorkspaceNumber workspace, const LeasedRange& range) {
  ASSIGN_OR_RETURN(const std::optional<RangeBytes> before,
                   ReadOne(session, RangeBytesFromRow,
                           "SELECT states, arms FROM ranges WHERE workspace = $1 AND campaign = $2 "
                           "AND first_sequence = $3",
                           workspace.value, range.campaign.value, range.first_sequence));
  if (!before.has_value()) return absl::OkStatus();
  RETURN_IF_ERROR(session
                      .Execute("UPDATE ranges SET states = $4 WHERE workspace = $1 AND campaign = $2 "
                               "AND first_sequence = $3",
                               workspace.value, range.campaign.value, range.first_sequence, Blob{range.states})
                      .status());
  return Gain(session, workspace, FirstOf(range), [&](Tally& tally) {
    for (size_t i = 0; i < std::min(before->states.size(), range.states.size()); ++i) {
      if (before->states[i] == range.states[i]) continue;
      AddState(before->arms[i], before->states[i], -1, tally);
      AddState(before->arms[i], range.states[i], 1, tally);
    }
  });
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

absl::StatusOr<std::optional<LeasedRange>> NextRange(Session& session, WorkspaceNumber workspace,
                                                     CampaignNumber campaign, int64_t first, int64_t end) {
  ASSIGN_OR_RETURN(std::optional<LeasedRange> around, FindRange(session, workspace, {campaign, first}));
  if (around.has_value()) return around;
  return ReadOne(session, RangeFromRow,
                 "SELECT campaign, first_sequence, gateway, epoch, lease_us, lease_until_us, states, arms FROM ranges "
                 "WHERE workspace = $1 AND campaign = $2 AND first_sequence >= $3 AND first_sequence < $4 "
                 "ORDER BY first_sequence LIMIT 1",
                 workspace.value, campaign.value, first, end);
}

absl::Status ForEachRange(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                          absl::FunctionRef<absl::Status(const LeasedRange&)> each) {
  return session.Query(
      [&](const Row& row) { return each(RangeFromRow(row)); },
      "SELECT campaign, first_sequence, gateway, epoch, lease_us, lease_until_us, states, arms FROM ranges "
      "WHERE workspace = $1 AND campaign = $2 ORDER BY first_sequence",
      workspace.value, campaign.value);
}

absl::Status ForEachRangeSize(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                              absl::FunctionRef<absl::Status(int64_t first_sequence, int64_t size)> each) {
  return session.Query([&](const Row& row) { return each(row.Int(0), row.Int(1)); },
                       "SELECT first_sequence, size FROM ranges WHERE workspace = $1 AND campaign = $2 "
                       "ORDER BY first_sequence",
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
  ASSIGN_OR_RETURN(const std::optional<StrayState> before,
                   ReadOne(session, StrayStateFromRow,
                           "SELECT arm, state, reason FROM strays WHERE workspace = $1 AND campaign = $2 "
                           "AND sequence = $3",
                           workspace.value, stray.key.campaign.value, stray.key.sequence));
  RETURN_IF_ERROR(
      session
          .Execute("INSERT INTO strays (workspace, campaign, sequence, state, attempt, due_us, gateway, epoch, "
                   "lease_us, lease_until_us, arm, reason, attempts_before) "
                   "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) "
                   "ON CONFLICT (workspace, campaign, sequence) DO UPDATE SET state = excluded.state, "
                   "attempt = excluded.attempt, due_us = excluded.due_us, gateway = excluded.gateway, "
                   "epoch = excluded.epoch, lease_us = excluded.lease_us, lease_until_us = excluded.lease_until_us, "
                   "reason = excluded.reason, attempts_before = excluded.attempts_before",
                   workspace.value, stray.key.campaign.value, stray.key.sequence, static_cast<int>(stray.state),
                   stray.attempt, ToMicros(stray.due), stray.gateway, stray.epoch, ToMicros(stray.lease_time),
                   ToMicros(stray.lease_until), stray.arm,
                   stray.reason.has_value() ? static_cast<int>(*stray.reason) : 0, stray.attempts_before)
          .status());
  return Gain(session, workspace, stray.key, [&](Tally& tally) {
    const char arm = before.has_value() ? before->arm : static_cast<char>(stray.arm);
    if (before.has_value()) tally.Add(arm, before->state, -1);
    tally.Add(arm, stray.encoded_state(), 1);
  });
}

absl::StatusOr<std::optional<Stray>> FindStray(Session& session, WorkspaceNumber workspace, const InstructionKey& key) {
  return ReadOne(session, StrayFromRow,
                 "SELECT campaign, sequence, state, attempt, due_us, gateway, epoch, lease_us, lease_until_us, arm, "
                 "reason, attempts_before FROM strays "
                 "WHERE workspace = $1 AND campaign = $2 AND sequence = $3",
                 workspace.value, key.campaign.value, key.sequence);
}

absl::StatusOr<std::vector<Stray>> ListStrays(Session& session, WorkspaceNumber workspace, CampaignNumber campaign) {
  return ReadAll(session, StrayFromRow,
                 "SELECT campaign, sequence, state, attempt, due_us, gateway, epoch, lease_us, lease_until_us, arm, "
                 "reason, attempts_before FROM strays "
                 "WHERE workspace = $1 AND campaign = $2 ORDER BY sequence",
                 workspace.value, campaign.value);
}

absl::StatusOr<std::vector<Stray>> ListStraysInState(Session& session, WorkspaceNumber workspace,
                                                     CampaignNumber campaign, InstructionState state, int64_t first,
                                                     int64_t end, int64_t limit) {
  return ReadAll(session, StrayFromRow,
                 "SELECT campaign, sequence, state, attempt, due_us, gateway, epoch, lease_us, lease_until_us, arm, "
                 "reason, attempts_before FROM strays WHERE workspace = $1 AND campaign = $2 AND state = $3 "
                 "AND sequence >= $4 AND sequence < $5 ORDER BY sequence LIMIT $6",
                 workspace.value, campaign.value, static_cast<int>(state), first, end, limit);
}

absl::StatusOr<std::vector<Stray>> ListPlannedStrays(Session& session, WorkspaceNumber workspace,
                                                     CampaignNumber campaign) {
  constexpr int64_t kNoLimit = std::numeric_limits<int64_t>::max();
  return ListStraysInState(session, workspace, campaign, InstructionState::kPlanned, 0, kNoLimit, kNoLimit);
}

absl::StatusOr<bool> AnyPlannedStray(Session& session, WorkspaceNumber workspace, CampaignNumber campaign) {
  ASSIGN_OR_RETURN(
      const int64_t any,
      ReadNumber(session, "SELECT EXISTS (SELECT 1 FROM strays WHERE workspace = $1 AND campaign = $2 AND state = $3)",
                 workspace.value, campaign.value, static_cast<int>(InstructionState::kPlanned)));
  return any != 0;
}

}  // namespace sendlift::storage
