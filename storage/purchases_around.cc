#include "storage/purchases_around.h"

#include "storage/rows.h"

namespace sendlift::storage {

absl::Status ForEachBuyerAround(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                absl::Duration window, absl::Duration follow,
                                absl::FunctionRef<void(const PurchasesAround&)> each) {
  const int64_t window_us = absl::ToInt64Microseconds(window);
  const int64_t end_us = window_us + absl::ToInt64Microseconds(follow);
  return session.Query(
      [&](const Row& row) {
        each({.customer = {row.Int(0)},
              .arm = static_cast<int>(row.Int(1)),
              .wave = static_cast<int>(row.Int(2)),
              .before = row.Int(3),
              .within = row.Int(4),
              .later = row.Int(5),
              .later_minor = row.Int(6)});
        return absl::OkStatus();
      },
      "SELECT a.customer, a.arm, a.wave, "
      "sum(CASE WHEN e.amount_minor >= 0 AND e.time_us < a.planned_us THEN 1 ELSE 0 END), "
      "sum(CASE WHEN e.amount_minor >= 0 AND e.time_us >= a.planned_us AND e.time_us < a.planned_us + $3 "
      "THEN 1 ELSE 0 END), "
      "sum(CASE WHEN e.amount_minor >= 0 AND e.time_us >= a.planned_us + $3 AND e.time_us < a.planned_us + $4 "
      "THEN 1 ELSE 0 END), "
      "sum(CASE WHEN e.time_us >= a.planned_us + $3 AND e.time_us < a.planned_us + $4 "
      "THEN e.amount_minor ELSE 0 END) "
      "FROM events e LEFT JOIN merged_customers m ON m.workspace = e.workspace AND m.customer = e.customer "
      "JOIN assignments a ON a.workspace = e.workspace AND a.campaign = $2 "
      "AND a.customer = coalesce(m.survivor, e.customer) "
      "WHERE e.workspace = $1 AND e.type = 'PURCHASED' "
      "AND NOT EXISTS (SELECT 1 FROM event_details d WHERE d.workspace = e.workspace AND d.position = e.position "
      "AND d.machine <> 0) GROUP BY a.customer, a.arm, a.wave",
      workspace.value, campaign.value, window_us, end_us);
}

}  // namespace sendlift::storage
