#include "storage/triggers.h"

#include "base/status.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

Trigger FromRow(const Row& row) {
  Trigger trigger{.customer = {row.Int(0)},
                  .follow_up = static_cast<int>(row.Int(1)),
                  .occurrence = row.Int(2),
                  .trigger_time = FromMicros(row.Int(3)),
                  .due_time = FromMicros(row.Int(4)),
                  .delay = static_cast<int>(row.Int(5)),
                  .state = static_cast<TriggerState>(row.Int(6))};
  if (!row.IsNull(7)) trigger.sequence = row.Int(7);
  return trigger;
}

absl::Time TimeFromRow(const Row& row) { return FromMicros(row.Int(0)); }

Value SequenceOf(const Trigger& trigger) {
  return trigger.sequence.has_value() ? Value(*trigger.sequence) : Value(Null{});
}

}  // namespace

absl::StatusOr<std::optional<Trigger>> FindTrigger(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                                   const Trigger& key) {
  return ReadOne(session, FromRow,
                 "SELECT customer, follow_up, occurrence, trigger_us, due_us, delay, state, sequence FROM triggers "
                 "WHERE workspace = $1 AND campaign = $2 AND customer = $3 AND follow_up = $4 AND occurrence = $5",
                 workspace.value, campaign.value, key.customer.value, key.follow_up, key.occurrence);
}

absl::StatusOr<bool> InsertTrigger(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                   const Trigger& trigger) {
  ASSIGN_OR_RETURN(const int64_t inserted,
                   session.Execute("INSERT INTO triggers (workspace, campaign, customer, follow_up, occurrence, "
                                   "trigger_us, due_us, delay, state, sequence) "
                                   "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
                                   "ON CONFLICT (workspace, campaign, customer, follow_up, occurrence) DO NOTHING",
                                   workspace.value, campaign.value, trigger.customer.value, trigger.follow_up,
                                   trigger.occurrence, ToMicros(trigger.trigger_time), ToMicros(trigger.due_time),
                                   trigger.delay, static_cast<int>(trigger.state), SequenceOf(trigger)));
  return inserted == 1;
}

absl::Status UpdateTrigger(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                           const Trigger& trigger) {
  return session
      .Execute(
          "UPDATE triggers SET trigger_us = $6, due_us = $7, delay = $8, state = $9, sequence = $10 "
          "WHERE workspace = $1 AND campaign = $2 AND customer = $3 AND follow_up = $4 AND occurrence = $5",
          workspace.value, campaign.value, trigger.customer.value, trigger.follow_up, trigger.occurrence,
          ToMicros(trigger.trigger_time), ToMicros(trigger.due_time), trigger.delay, static_cast<int>(trigger.state),
          SequenceOf(trigger))
      .status();
}

absl::StatusOr<std::vector<Trigger>> ListDueTriggers(Session& session, WorkspaceNumber workspace,
                                                     CampaignNumber campaign, absl::Time now, int limit) {
  return ReadAll(session, FromRow,
                 "SELECT customer, follow_up, occurrence, trigger_us, due_us, delay, state, sequence FROM triggers "
                 "WHERE workspace = $1 AND campaign = $2 AND state = 1 AND due_us <= $3 "
                 "ORDER BY due_us, customer, follow_up, occurrence LIMIT $4",
                 workspace.value, campaign.value, ToMicros(now), limit);
}

absl::StatusOr<std::optional<absl::Time>> NextDueTime(Session& session, WorkspaceNumber workspace,
                                                      CampaignNumber campaign) {
  return ReadOne(session, TimeFromRow,
                 "SELECT due_us FROM triggers WHERE workspace = $1 AND campaign = $2 AND state = 1 "
                 "ORDER BY due_us LIMIT 1",
                 workspace.value, campaign.value);
}

absl::StatusOr<std::vector<Trigger>> ListTriggersOf(Session& session, WorkspaceNumber workspace,
                                                    CampaignNumber campaign, CustomerNumber customer) {
  return ReadAll(session, FromRow,
                 "SELECT customer, follow_up, occurrence, trigger_us, due_us, delay, state, sequence FROM triggers "
                 "WHERE workspace = $1 AND campaign = $2 AND customer = $3 ORDER BY follow_up, occurrence",
                 workspace.value, campaign.value, customer.value);
}

absl::StatusOr<std::vector<Trigger>> ListTriggers(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                                  const Trigger& after, int limit) {
  return ReadAll(session, FromRow,
                 "SELECT customer, follow_up, occurrence, trigger_us, due_us, delay, state, sequence FROM triggers "
                 "WHERE workspace = $1 AND campaign = $2 AND (customer, follow_up, occurrence) > ($3, $4, $5) "
                 "ORDER BY customer, follow_up, occurrence LIMIT $6",
                 workspace.value, campaign.value, after.customer.value, after.follow_up, after.occurrence, limit);
}

}  // namespace sendlift::storage
