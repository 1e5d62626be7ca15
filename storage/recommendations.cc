#include "storage/recommendations.h"

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "model/campaign.h"
#include "storage/assignments.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

int NumberFromRow(const Row& row) { return static_cast<int>(row.Int(0)); }

}  // namespace

absl::Status InsertAssignmentAtTouchpoint(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                          const Assignment& assignment) {
  ASSIGN_OR_RETURN(const bool inserted, InsertNewAssignment(session, workspace, campaign, assignment));
  if (!inserted) {
    return absl::AlreadyExistsError(
        absl::StrCat("customer ", assignment.customer.value, " is in campaign ", campaign.value));
  }
  return session
      .Execute(
          "INSERT INTO cohorts (workspace, campaign, wave, arm, tier, channel, people, planned_us) "
          "VALUES ($1, $2, $3, $4, $5, $6, 1, $7) ON CONFLICT (workspace, campaign, wave, arm, tier, channel) "
          "DO UPDATE SET people = cohorts.people + 1, planned_us = CASE WHEN excluded.planned_us > cohorts.planned_us "
          "THEN excluded.planned_us ELSE cohorts.planned_us END",
          workspace.value, campaign.value, assignment.wave, assignment.arm, assignment.tier,
          static_cast<int>(assignment.channel), ToMicros(assignment.planned_time))
      .status();
}

absl::StatusOr<std::optional<int>> FindImportedArm(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                                   CustomerNumber customer) {
  return ReadOne(session, NumberFromRow,
                 "SELECT arm FROM imported_assignments WHERE workspace = $1 AND campaign = $2 AND customer = $3",
                 workspace.value, campaign.value, customer.value);
}

absl::StatusOr<bool> IsFrozen(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, int wave) {
  ASSIGN_OR_RETURN(
      const int64_t frozen,
      ReadNumber(session, "SELECT count(*) FROM waves WHERE workspace = $1 AND campaign = $2 AND wave = $3",
                 workspace.value, campaign.value, wave));
  return frozen > 0;
}

}  // namespace sendlift::storage
