#include "storage/named_triggers.h"

#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

NamedTrigger FromRow(const Row& row) {
  NamedTrigger named{.trigger = {.customer = {row.Int(0)},
                                 .follow_up = static_cast<int>(row.Int(1)),
                                 .occurrence = row.Int(2),
                                 .trigger_time = FromMicros(row.Int(3)),
                                 .due_time = FromMicros(row.Int(4)),
                                 .delay = static_cast<int>(row.Int(5)),
                                 .state = static_cast<TriggerState>(row.Int(6))},
                     .arm = static_cast<int>(row.Int(8)),
                     .tier = static_cast<int>(row.Int(9)),
                     .customer_id = {}};
  if (!row.IsNull(7)) named.trigger.sequence = row.Int(7);
  if (!row.IsNull(10)) named.customer_id = std::string(row.Text(10));
  return named;
}

}  // namespace

absl::StatusOr<std::vector<NamedTrigger>> ListNamedTriggers(Session& session, WorkspaceNumber workspace,
                                                            CampaignNumber campaign, const Trigger& after, int limit) {
  return ReadAll(
      session, FromRow,
      "SELECT t.customer, t.follow_up, t.occurrence, t.trigger_us, t.due_us, t.delay, t.state, t.sequence, a.arm, "
      "a.tier, c.id FROM triggers t "
      "JOIN assignments a ON a.workspace = t.workspace AND a.campaign = t.campaign AND a.customer = t.customer "
      "LEFT JOIN customers c ON c.workspace = t.workspace AND c.customer = t.customer "
      "WHERE t.workspace = $1 AND t.campaign = $2 AND (t.customer, t.follow_up, t.occurrence) > ($3, $4, $5) "
      "ORDER BY t.customer, t.follow_up, t.occurrence LIMIT $6",
      workspace.value, campaign.value, after.customer.value, after.follow_up, after.occurrence, limit);
}

}  // namespace sendlift::storage
