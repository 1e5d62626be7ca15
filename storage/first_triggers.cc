#include "storage/first_triggers.h"

#include "base/status.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

FirstTrigger FromRow(const Row& row) {
  return {.customer = {row.Int(0)},
          .follow_up = static_cast<int>(row.Int(1)),
          .arm = static_cast<int>(row.Int(2)),
          .delay = static_cast<int>(row.Int(3)),
          .trigger_time = FromMicros(row.Int(4))};
}

EarlyEvent EventFromRow(const Row& row) {
  return {.outcome = static_cast<int>(row.Int(0)), .time = FromMicros(row.Int(1))};
}

}  // namespace

absl::Status NoteFirstTrigger(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                              const FirstTrigger& trigger) {
  return session
      .Execute(
          "INSERT INTO first_triggers (workspace, campaign, customer, follow_up, arm, delay, trigger_us, counted) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT (workspace, campaign, customer, follow_up) DO NOTHING",
          workspace.value, campaign.value, trigger.customer.value, trigger.follow_up, trigger.arm, trigger.delay,
          ToMicros(trigger.trigger_time))
      .status();
}

absl::StatusOr<bool> HasNewFirstTriggers(Session& session, WorkspaceNumber workspace) {
  ASSIGN_OR_RETURN(const int64_t found, ReadNumber(session,
                                                   "SELECT 1 FROM first_triggers INDEXED BY first_triggers_new "
                                                   "WHERE workspace = $1 AND counted = 0 LIMIT 1",
                                                   workspace.value));
  return found == 1;
}

absl::StatusOr<std::vector<FirstTrigger>> ListNewFirstTriggers(Session& session, WorkspaceNumber workspace,
                                                               CampaignNumber campaign, int limit) {
  return ReadAll(session, FromRow,
                 "SELECT customer, follow_up, arm, delay, trigger_us FROM first_triggers INDEXED BY first_triggers_new "
                 "WHERE workspace = $1 AND campaign = $2 AND counted = 0 ORDER BY customer, follow_up LIMIT $3",
                 workspace.value, campaign.value, limit);
}

absl::Status MarkCounted(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                         const FirstTrigger& trigger) {
  return session
      .Execute(
          "UPDATE first_triggers SET counted = 1 "
          "WHERE workspace = $1 AND campaign = $2 AND customer = $3 AND follow_up = $4",
          workspace.value, campaign.value, trigger.customer.value, trigger.follow_up)
      .status();
}

absl::StatusOr<std::vector<FirstTrigger>> CountedTriggersOf(Session& session, WorkspaceNumber workspace,
                                                            CampaignNumber campaign, CustomerNumber customer) {
  return ReadAll(session, FromRow,
                 "SELECT customer, follow_up, arm, delay, trigger_us FROM first_triggers "
                 "WHERE workspace = $1 AND campaign = $2 AND customer = $3 AND counted = 1 ORDER BY follow_up",
                 workspace.value, campaign.value, customer.value);
}

absl::StatusOr<FirstTimes> FirstTimesOf(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                        const FirstTrigger& trigger) {
  FirstTimes times;
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) {
        times[static_cast<int>(row.Int(0))] = FromMicros(row.Int(1));
        return absl::OkStatus();
      },
      "SELECT outcome, first_us FROM follow_up_outcomes "
      "WHERE workspace = $1 AND campaign = $2 AND customer = $3 AND follow_up = $4",
      workspace.value, campaign.value, trigger.customer.value, trigger.follow_up));
  return times;
}

absl::Status PutFirstTime(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                          const FirstTrigger& trigger, int outcome, absl::Time time) {
  return session
      .Execute(
          "INSERT INTO follow_up_outcomes (workspace, campaign, customer, follow_up, outcome, first_us) "
          "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (workspace, campaign, customer, follow_up, outcome) "
          "DO UPDATE SET first_us = excluded.first_us",
          workspace.value, campaign.value, trigger.customer.value, trigger.follow_up, outcome, ToMicros(time))
      .status();
}

absl::Status PutEarlyEvent(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                           CustomerNumber customer, const EarlyEvent& event) {
  return session
      .Execute(
          "INSERT INTO early_events (workspace, campaign, customer, outcome, event_us) VALUES ($1, $2, $3, $4, $5) "
          "ON CONFLICT (workspace, campaign, customer, outcome, event_us) DO NOTHING",
          workspace.value, campaign.value, customer.value, event.outcome, ToMicros(event.time))
      .status();
}

absl::StatusOr<std::vector<EarlyEvent>> EarlyEventsOf(Session& session, WorkspaceNumber workspace,
                                                      CampaignNumber campaign, CustomerNumber customer) {
  return ReadAll(session, EventFromRow,
                 "SELECT outcome, event_us FROM early_events "
                 "WHERE workspace = $1 AND campaign = $2 AND customer = $3 ORDER BY outcome, event_us",
                 workspace.value, campaign.value, customer.value);
}

absl::Status DeleteEarlyEvents(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                               CustomerNumber customer) {
  return session
      .Execute("DELETE FROM early_events WHERE workspace = $1 AND campaign = $2 AND customer = $3", workspace.value,
               campaign.value, customer.value)
      .status();
}

}  // namespace sendlift::storage
