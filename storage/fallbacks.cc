#include "storage/fallbacks.h"

#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

Fallback FallbackFromRow(const Row& row) {
  Fallback fallback{.key = {.campaign = {row.Int(0)}, .sequence = row.Int(1)},
                    .state = static_cast<FallbackState>(row.Int(2)),
                    .fail_time = FromMicros(row.Int(3)),
                    .next = std::nullopt};
  if (!row.IsNull(4)) fallback.next = row.Int(4);
  return fallback;
}

int64_t SequenceFromRow(const Row& row) { return row.Int(0); }

CampaignNumber CampaignFromRow(const Row& row) { return {row.Int(0)}; }

}  // namespace

absl::Status BeginFallback(Session& session, WorkspaceNumber workspace, const InstructionKey& key, absl::Time now) {
  return session
      .Execute(
          "INSERT INTO fallbacks (workspace, campaign, sequence, state, fail_us) VALUES ($1, $2, $3, 1, $4) "
          "ON CONFLICT (workspace, campaign, sequence) DO UPDATE SET state = 1, fail_us = excluded.fail_us "
          "WHERE fallbacks.state IN (3, 4, 5)",
          workspace.value, key.campaign.value, key.sequence, ToMicros(now))
      .status();
}

absl::Status UpdateFallback(Session& session, WorkspaceNumber workspace, const Fallback& fallback) {
  return session
      .Execute(
          "UPDATE fallbacks SET state = $4, next_sequence = nullif($5, -1) "
          "WHERE workspace = $1 AND campaign = $2 AND sequence = $3",
          workspace.value, fallback.key.campaign.value, fallback.key.sequence, static_cast<int>(fallback.state),
          fallback.next.value_or(-1))
      .status();
}

absl::StatusOr<std::optional<Fallback>> FindFallback(Session& session, WorkspaceNumber workspace,
                                                     const InstructionKey& key) {
  return ReadOne(session, FallbackFromRow,
                 "SELECT campaign, sequence, state, fail_us, next_sequence FROM fallbacks "
                 "WHERE workspace = $1 AND campaign = $2 AND sequence = $3",
                 workspace.value, key.campaign.value, key.sequence);
}

absl::StatusOr<std::optional<Fallback>> FindFallbackTo(Session& session, WorkspaceNumber workspace,
                                                       const InstructionKey& next) {
  return ReadOne(session, FallbackFromRow,
                 "SELECT campaign, sequence, state, fail_us, next_sequence FROM fallbacks "
                 "WHERE workspace = $1 AND campaign = $2 AND next_sequence = $3 AND next_sequence IS NOT NULL",
                 workspace.value, next.campaign.value, next.sequence);
}

absl::Status WithdrawFallback(Session& session, WorkspaceNumber workspace, const InstructionKey& key) {
  return session
      .Execute(
          "UPDATE fallbacks SET state = 6 WHERE workspace = $1 AND campaign = $2 AND sequence = $3 "
          "AND state IN (1, 2)",
          workspace.value, key.campaign.value, key.sequence)
      .status();
}

absl::StatusOr<std::vector<int64_t>> WithdrawnNext(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                                   int64_t first, int64_t end) {
  return ReadAll(session, SequenceFromRow,
                 "SELECT next_sequence FROM fallbacks WHERE workspace = $1 AND campaign = $2 "
                 "AND next_sequence >= $3 AND next_sequence < $4 AND next_sequence IS NOT NULL AND state = 6 "
                 "ORDER BY next_sequence",
                 workspace.value, campaign.value, first, end);
}

absl::StatusOr<std::vector<CampaignNumber>> CampaignsWithFallbacks(Session& session, WorkspaceNumber workspace) {
  return ReadAll(session, CampaignFromRow,
                 "SELECT DISTINCT campaign FROM fallbacks WHERE workspace = $1 AND state = 1 ORDER BY campaign",
                 workspace.value);
}

absl::StatusOr<std::vector<Fallback>> WaitingFallbacks(Session& session, WorkspaceNumber workspace,
                                                       CampaignNumber campaign, int limit) {
  return ReadAll(session, FallbackFromRow,
                 "SELECT campaign, sequence, state, fail_us, next_sequence FROM fallbacks "
                 "WHERE workspace = $1 AND campaign = $2 AND state = 1 ORDER BY sequence LIMIT $3",
                 workspace.value, campaign.value, limit);
}

}  // namespace sendlift::storage
