#include "storage/tier_changes.h"

#include <string>

#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

TierChange FromRow(const Row& row) {
  return {.time = FromMicros(row.Int(0)),
          .batch = row.Int(1),
          .source_id = std::string(row.Text(2)),
          .origin = std::string(row.Text(3)),
          .old_tier = std::string(row.Text(4)),
          .new_tier = std::string(row.Text(5)),
          .old_class = std::string(row.Text(6)),
          .new_class = std::string(row.Text(7))};
}

}  // namespace

absl::Status InsertTierChange(Session& session, WorkspaceNumber workspace, CustomerNumber customer,
                              const TierChange& change) {
  return session
      .Execute(
          "INSERT INTO tier_changes (workspace, customer, change, time_us, batch, old_tier, new_tier, old_class, "
          "new_class) VALUES ($1, $2, (SELECT coalesce(max(change), 0) + 1 FROM tier_changes "
          "WHERE workspace = $1 AND customer = $2), $3, $4, $5, $6, $7, $8)",
          workspace.value, customer.value, ToMicros(change.time), change.batch, change.old_tier, change.new_tier,
          change.old_class, change.new_class)
      .status();
}

absl::StatusOr<std::vector<TierChange>> ListTierChanges(Session& session, WorkspaceNumber workspace,
                                                        CustomerNumber customer, int skip, int limit) {
  return ReadAll(session, FromRow,
                 "SELECT t.time_us, t.batch, coalesce(s.id, ''), coalesce(b.file_name, ''), t.old_tier, t.new_tier, "
                 "t.old_class, t.new_class FROM tier_changes t "
                 "LEFT JOIN import_batches b ON b.workspace = t.workspace AND b.batch = t.batch "
                 "LEFT JOIN sources s ON s.workspace = b.workspace AND s.source = b.source "
                 "WHERE t.workspace = $1 AND t.customer = $2 ORDER BY t.change DESC LIMIT $4 OFFSET $3",
                 workspace.value, customer.value, skip, limit);
}

}  // namespace sendlift::storage
