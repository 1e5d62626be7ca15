#include "storage/travellers.h"

#include <string>

#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

NamedAssignment FromRow(const Row& row) {
  return {.assignment = {.customer = {row.Int(0)},
                         .arm = static_cast<int>(row.Int(1)),
                         .tier = static_cast<int>(row.Int(2)),
                         .wave = static_cast<int>(row.Int(3)),
                         .channel = static_cast<Channel>(row.Int(4)),
                         .planned_time = FromMicros(row.Int(5)),
                         .touchpoint = std::string(row.Text(6))},
          .customer_id = std::string(row.Text(7))};
}

int64_t SequenceFromRow(const Row& row) { return row.Int(0); }

}  // namespace

absl::StatusOr<std::vector<NamedAssignment>> ListPeopleOfWave(Session& session, WorkspaceNumber workspace,
                                                              CampaignNumber campaign, int wave, CustomerNumber after,
                                                              int limit) {
  return ReadAll(
      session, FromRow,
      "SELECT a.customer, a.arm, a.tier, a.wave, a.channel, a.planned_us, a.touchpoint, c.id FROM assignments a "
      "JOIN customers c ON c.workspace = a.workspace AND c.customer = a.customer "
      "WHERE a.workspace = $1 AND a.campaign = $2 AND a.customer > $3 AND a.wave = $4 ORDER BY a.customer LIMIT $5",
      workspace.value, campaign.value, after.value, wave, limit);
}

absl::StatusOr<std::vector<NamedAssignment>> ListOnTheWay(Session& session, WorkspaceNumber workspace,
                                                          CampaignNumber campaign, CustomerNumber after, int limit) {
  return ReadAll(
      session, FromRow,
      "SELECT a.customer, a.arm, a.tier, a.wave, a.channel, a.planned_us, a.touchpoint, c.id FROM journeys j "
      "JOIN assignments a ON a.workspace = j.workspace AND a.campaign = j.campaign AND a.customer = j.customer "
      "JOIN customers c ON c.workspace = a.workspace AND c.customer = a.customer "
      "WHERE j.workspace = $1 AND j.campaign = $2 AND j.customer > $3 AND j.ending = '' "
      "ORDER BY j.customer LIMIT $4",
      workspace.value, campaign.value, after.value, limit);
}

absl::StatusOr<std::vector<int64_t>> StepSequencesOf(Session& session, WorkspaceNumber workspace,
                                                     CampaignNumber campaign, CustomerNumber customer) {
  return ReadAll(session, SequenceFromRow,
                 "SELECT sequence FROM triggers WHERE workspace = $1 AND campaign = $2 AND customer = $3 "
                 "AND sequence IS NOT NULL ORDER BY sequence",
                 workspace.value, campaign.value, customer.value);
}

}  // namespace sendlift::storage
