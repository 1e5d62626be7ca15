#include "storage/purchases.h"

#include <algorithm>

#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {

absl::Status ForEachPurchaseDay(Session& session, WorkspaceNumber workspace, absl::Time begin, absl::Time end,
                                absl::FunctionRef<void(const PurchaseDay&)> each) {
  return session.Query(
      [&](const Row& row) {
        each({.customer = {row.Int(0)}, .day = row.Int(1), .amount_minor = row.Int(2)});
        return absl::OkStatus();
      },
      "SELECT coalesce(m.survivor, e.customer) AS buyer, e.time_us / 86400000000 AS day, sum(e.amount_minor) "
      "FROM events e LEFT JOIN merged_customers m ON m.workspace = e.workspace AND m.customer = e.customer "
      "WHERE e.workspace = $1 AND e.type = 'PURCHASED' AND e.time_us >= $2 AND e.time_us < $3 "
      "AND NOT EXISTS (SELECT 1 FROM event_details d WHERE d.workspace = e.workspace AND d.position = e.position "
      "AND d.machine <> 0) "
      "GROUP BY coalesce(m.survivor, e.customer), e.time_us / 86400000000 HAVING max(e.amount_minor) >= 0 "
      "ORDER BY buyer, day",
      workspace.value, ToMicros(std::max(begin, absl::UnixEpoch())), ToMicros(end));
}

}  // namespace sendlift::storage
