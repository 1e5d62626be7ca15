#include "storage/revocations.h"

#include "base/status.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

Revocation RevocationFromRow(const Row& row) {
  return {.key = {.campaign = {row.Int(0)}, .sequence = row.Int(1)},
          .attempt = static_cast<int>(row.Int(2)),
          .gateway = std::string(row.Text(3)),
          .reason = static_cast<RevocationReason>(row.Int(4)),
          .ask_time = FromMicros(row.Int(5)),
          .not_after = FromMicros(row.Int(6))};
}

}  // namespace

absl::Status PutRevocation(Session& session, WorkspaceNumber workspace, const Revocation& revocation) {
  return session
      .Execute(
          "INSERT INTO revocations (workspace, campaign, sequence, attempt, gateway, reason, ask_us, not_after_us) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
          "ON CONFLICT (workspace, campaign, sequence) DO UPDATE SET attempt = excluded.attempt, "
          "gateway = excluded.gateway, reason = excluded.reason, ask_us = excluded.ask_us, "
          "not_after_us = excluded.not_after_us WHERE attempt <> excluded.attempt",
          workspace.value, revocation.key.campaign.value, revocation.key.sequence, revocation.attempt,
          revocation.gateway, static_cast<int>(revocation.reason), ToMicros(revocation.ask_time),
          ToMicros(revocation.not_after))
      .status();
}

absl::StatusOr<std::optional<Revocation>> FindRevocation(Session& session, WorkspaceNumber workspace,
                                                         const InstructionKey& key) {
  return ReadOne(session, RevocationFromRow,
                 "SELECT campaign, sequence, attempt, gateway, reason, ask_us, not_after_us FROM revocations "
                 "WHERE workspace = $1 AND campaign = $2 AND sequence = $3",
                 workspace.value, key.campaign.value, key.sequence);
}

absl::StatusOr<std::vector<Revocation>> ListRevocations(Session& session, WorkspaceNumber workspace,
                                                        absl::string_view gateway, int64_t limit) {
  return ReadAll(session, RevocationFromRow,
                 "SELECT campaign, sequence, attempt, gateway, reason, ask_us, not_after_us FROM revocations "
                 "WHERE workspace = $1 AND gateway = $2 ORDER BY campaign, sequence LIMIT $3",
                 workspace.value, gateway, limit);
}

absl::StatusOr<bool> AnyRevocation(Session& session, WorkspaceNumber workspace, absl::string_view gateway) {
  ASSIGN_OR_RETURN(const int64_t any, ReadNumber(session,
                                                 "SELECT EXISTS (SELECT 1 FROM revocations WHERE workspace = $1 "
                                                 "AND gateway = $2)",
                                                 workspace.value, gateway));
  return any != 0;
}

absl::Status DeleteRevocation(Session& session, WorkspaceNumber workspace, const InstructionKey& key) {
  return session
      .Execute("DELETE FROM revocations WHERE workspace = $1 AND campaign = $2 AND sequence = $3", workspace.value,
               key.campaign.value, key.sequence)
      .status();
}

absl::StatusOr<bool> AnyRevocationOverBy(Session& session, WorkspaceNumber workspace, absl::Time time) {
  ASSIGN_OR_RETURN(const int64_t any, ReadNumber(session,
                                                 "SELECT EXISTS (SELECT 1 FROM revocations WHERE workspace = $1 "
                                                 "AND not_after_us <= $2)",
                                                 workspace.value, ToMicros(time)));
  return any != 0;
}

absl::Status DeleteRevocationsOverBy(Session& session, WorkspaceNumber workspace, absl::Time time) {
  return session
      .Execute("DELETE FROM revocations WHERE workspace = $1 AND not_after_us <= $2", workspace.value, ToMicros(time))
      .status();
}

}  // namespace sendlift::storage
