#include "storage/recounting.h"

#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "storage/merges.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

NumberedOutcome OutcomeFromRow(const Row& row) {
  return {.customer = {row.Int(0)},
          .metric = static_cast<int>(row.Int(1)),
          .outcome = {.event_count = row.Int(2), .total = row.Int(3), .first_time = FromMicros(row.Int(4))}};
}

std::optional<InstructionKey> AboutFromRow(const Row& row) {
  if (row.IsNull(7)) return std::nullopt;
  return InstructionKey{.campaign = {row.Int(7)}, .sequence = row.Int(8)};
}

FirstTrigger FirstTriggerFromRow(const Row& row) {
  return {.customer = {row.Int(0)},
          .follow_up = static_cast<int>(row.Int(1)),
          .arm = static_cast<int>(row.Int(2)),
          .delay = static_cast<int>(row.Int(3)),
          .trigger_time = FromMicros(row.Int(4))};
}

CellKey CellFromRow(const Row& row, int metric) {
  return {.wave = static_cast<int>(row.Int(5)),
          .arm = static_cast<int>(row.Int(6)),
          .tier = static_cast<int>(row.Int(7)),
          .channel = static_cast<Channel>(row.Int(8)),
          .metric = metric};
}

JourneyCell JourneyCellFromRow(const Row& row) {
  return {
      .tier = static_cast<int>(row.Int(0)), .arm = static_cast<int>(row.Int(1)), .ending = std::string(row.Text(2))};
}

JourneyCell TriggerCellFromRow(const Row& row) {
  return {.tier = static_cast<int>(row.Int(0)),
          .arm = static_cast<int>(row.Int(1)),
          .follow_up = static_cast<int>(row.Int(2)),
          .delay = static_cast<int>(row.Int(3)),
          .state = static_cast<TriggerState>(row.Int(4)),
          .ending = ""};
}

struct NumberedMerge {
  int64_t number = 0;
  int64_t survivor = 0;
  bool undone = false;
};

NumberedMerge MergeFromRow(const Row& row) {
  return {.number = row.Int(0), .survivor = row.Int(1), .undone = row.Int(2) != 0};
}

bool Mixes(const MergeStep& step, CampaignNumber campaign, bool undone) {
  switch (step.kind) {
    case MergeStep::Kind::kAssignmentMoved:
    case MergeStep::Kind::kAssignmentsSwapped:
      return step.place == campaign.value;
    case MergeStep::Kind::kEventMoved:
      return undone;
    default:
      return false;
  }
}

}  // namespace

absl::Status ForEachAssignment(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                               const CustomerRange& range, int64_t limit,
                               absl::FunctionRef<absl::Status(const Assignment&)> each) {
  return session.Query(
      [&](const Row& row) {
        return each({.customer = {row.Int(0)},
                     .arm = static_cast<int>(row.Int(1)),
                     .tier = static_cast<int>(row.Int(2)),
                     .wave = static_cast<int>(row.Int(3)),
                     .channel = static_cast<Channel>(row.Int(4)),
                     .planned_time = FromMicros(row.Int(5)),
                     .touchpoint = std::string(row.Text(6))});
      },
      "SELECT customer, arm, tier, wave, channel, planned_us, touchpoint FROM assignments "
      "WHERE workspace = $1 AND campaign = $2 AND customer > $3 AND customer <= $4 ORDER BY customer LIMIT $5",
      workspace.value, campaign.value, range.after.value, range.last.value, limit);
}

absl::Status ForEachOutcome(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                            const CustomerRange& range, absl::FunctionRef<absl::Status(const NumberedOutcome&)> each) {
  return session.Query([&](const Row& row) { return each(OutcomeFromRow(row)); },
                       "SELECT customer, metric, event_count, total, first_us FROM outcomes WHERE workspace = $1 "
                       "AND campaign = $2 AND customer > $3 AND customer <= $4 ORDER BY customer, metric",
                       workspace.value, campaign.value, range.after.value, range.last.value);
}

absl::Status ForEachCellOutcome(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                absl::FunctionRef<absl::Status(const CellKey*, const NumberedOutcome&)> each) {
  return session.Query(
      [&](const Row& row) {
        const NumberedOutcome outcome = OutcomeFromRow(row);
        const CellKey key = CellFromRow(row, outcome.metric);
        return each(row.IsNull(5) ? nullptr : &key, outcome);
      },
      "SELECT o.customer, o.metric, o.event_count, o.total, o.first_us, a.wave, a.arm, a.tier, a.channel "
      "FROM outcomes o LEFT JOIN assignments a ON a.workspace = o.workspace AND a.campaign = o.campaign "
      "AND a.customer = o.customer WHERE o.workspace = $1 AND o.campaign = $2 ORDER BY o.customer, o.metric",
      workspace.value, campaign.value);
}

absl::Status ForEachLoggedEvent(Session& session, WorkspaceNumber workspace, int64_t after, int64_t last,
                                absl::FunctionRef<absl::Status(const LoggedEvent&)> each) {
  return session.Query(
      [&](const Row& row) {
        return each({.position = row.Int(0),
                     .customer = {row.Int(1)},
                     .type = row.Text(2),
                     .time = FromMicros(row.Int(3)),
                     .amount_minor = row.Int(4),
                     .machine = row.Int(5) != 0,
                     .rated = !row.IsNull(6),
                     .about = AboutFromRow(row)});
      },
      "SELECT e.position, e.customer, e.type, e.time_us, e.amount_minor, d.machine, d.rating, d.campaign, d.sequence "
      "FROM events e "
      "LEFT JOIN event_details d ON d.workspace = e.workspace AND d.position = e.position "
      "WHERE e.workspace = $1 AND e.position > $2 AND e.position <= $3 ORDER BY e.position",
      workspace.value, after, last);
}

absl::StatusOr<std::vector<FirstTrigger>> CountedFirstTriggers(Session& session, WorkspaceNumber workspace,
                                                               CampaignNumber campaign, const CustomerRange& range) {
  return ReadAll(session, FirstTriggerFromRow,
                 "SELECT customer, follow_up, arm, delay, trigger_us FROM first_triggers WHERE workspace = $1 "
                 "AND campaign = $2 AND customer > $3 AND customer <= $4 AND counted = 1 ORDER BY customer, follow_up",
                 workspace.value, campaign.value, range.after.value, range.last.value);
}

absl::Status ForEachFirstTime(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                              const CustomerRange& range,
                              absl::FunctionRef<absl::Status(const NumberedFirstTime&)> each) {
  return session.Query(
      [&](const Row& row) {
        return each({.customer = {row.Int(0)},
                     .follow_up = static_cast<int>(row.Int(1)),
                     .outcome = static_cast<int>(row.Int(2)),
                     .time = FromMicros(row.Int(3))});
      },
      "SELECT customer, follow_up, outcome, first_us FROM follow_up_outcomes WHERE workspace = $1 AND campaign = $2 "
      "AND customer > $3 AND customer <= $4 ORDER BY customer, follow_up, outcome",
      workspace.value, campaign.value, range.after.value, range.last.value);
}

absl::Status ForEachJourneyCell(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                absl::FunctionRef<absl::Status(const JourneyCell&)> each) {
  RETURN_IF_ERROR(session.Query([&](const Row& row) { return each(JourneyCellFromRow(row)); },
                                "SELECT coalesce(a.tier, -1), coalesce(a.arm, -1), j.ending FROM journeys j "
                                "LEFT JOIN assignments a ON a.workspace = j.workspace AND a.campaign = j.campaign "
                                "AND a.customer = j.customer WHERE j.workspace = $1 AND j.campaign = $2 "
                                "ORDER BY j.customer",
                                workspace.value, campaign.value));
  return session.Query([&](const Row& row) { return each(TriggerCellFromRow(row)); },
                       "SELECT coalesce(a.tier, -1), coalesce(a.arm, -1), t.follow_up, t.delay, t.state "
                       "FROM triggers t LEFT JOIN assignments a ON a.workspace = t.workspace "
                       "AND a.campaign = t.campaign AND a.customer = t.customer "
                       "WHERE t.workspace = $1 AND t.campaign = $2 ORDER BY t.customer, t.follow_up, t.occurrence",
                       workspace.value, campaign.value);
}

absl::StatusOr<absl::flat_hash_set<int64_t>> CustomersMixedByMerges(Session& session, WorkspaceNumber workspace,
                                                                    CampaignNumber campaign) {
  absl::flat_hash_set<int64_t> customers;
  ASSIGN_OR_RETURN(
      const std::vector<NumberedMerge> merges,
      ReadAll(session, MergeFromRow, "SELECT merge, survivor, undo_us FROM merges WHERE workspace = $1 ORDER BY merge",
              workspace.value));
  for (const NumberedMerge& merge : merges) {
    ASSIGN_OR_RETURN(const std::vector<MergeStep> steps, StepsOf(session, workspace, merge.number));
    for (const MergeStep& step : steps) {
      if (Mixes(step, campaign, merge.undone)) customers.insert({merge.survivor, step.customer.value});
    }
  }
  return customers;
}

}  // namespace sendlift::storage
