#include "storage/recommendations.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "model/campaign.h"
#include "model/touchpoint.h"
#include "storage/assignments.h"
#include "storage/condition.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

int NumberFromRow(const Row& row) { return static_cast<int>(row.Int(0)); }

Membership MembershipFromRow(const Row& row) {
  Membership membership{.campaign = {row.Int(0)}, .assignment = {}};
  Assignment& assignment = membership.assignment;
  assignment.customer = {row.Int(1)};
  assignment.arm = static_cast<int>(row.Int(2));
  assignment.tier = static_cast<int>(row.Int(3));
  assignment.wave = static_cast<int>(row.Int(4));
  assignment.channel = static_cast<Channel>(row.Int(5));
  assignment.planned_time = FromMicros(row.Int(6));
  assignment.touchpoint = std::string(row.Text(7));
  membership.frozen = IsTouchpointWave(assignment.wave) || !row.IsNull(8);
  return membership;
}

// The same campaigns make the same statement, which is then kept prepared.
ComposedSql MembershipsSql(WorkspaceNumber workspace, CustomerNumber customer,
                           absl::Span<const CampaignNumber> campaigns) {
  ComposedSql sql;
  sql.Add(
      "SELECT a.campaign, a.customer, a.arm, a.tier, a.wave, a.channel, a.planned_us, a.touchpoint, w.wave "
      "FROM assignments a LEFT JOIN waves w ON w.workspace = a.workspace AND w.campaign = a.campaign "
      "AND w.wave = a.wave WHERE a.workspace = ");
  sql.AddValue(workspace.value).Add(" AND a.customer = ").AddValue(customer.value).Add(" AND a.campaign IN (");
  for (const CampaignNumber campaign : campaigns) {
    sql.Add(campaign == campaigns.front() ? "" : ", ").AddValue(campaign.value);
  }
  sql.Add(") ORDER BY a.campaign");
  return sql;
}

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

absl::StatusOr<std::vector<Membership>> MembershipsOf(Session& session, WorkspaceNumber workspace,
                                                      CustomerNumber customer,
                                                      absl::Span<const CampaignNumber> campaigns) {
  std::vector<Membership> memberships;
  if (campaigns.empty()) return memberships;
  const ComposedSql sql = MembershipsSql(workspace, customer, campaigns);
  RETURN_IF_ERROR(session.QueryWith(
      [&](const Row& row) {
        memberships.push_back(MembershipFromRow(row));
        return absl::OkStatus();
      },
      sql.sql(), sql.values()));
  return memberships;
}

}  // namespace sendlift::storage
