#include "storage/assignments.h"

#include <string>

#include "base/status.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

Assignment FromRow(const Row& row) {
  return {.customer = {row.Int(0)},
          .arm = static_cast<int>(row.Int(1)),
          .tier = static_cast<int>(row.Int(2)),
          .wave = static_cast<int>(row.Int(3)),
          .channel = static_cast<Channel>(row.Int(4)),
          .planned_time = FromMicros(row.Int(5)),
          .touchpoint = std::string(row.Text(6))};
}

NamedAssignment NamedFromRow(const Row& row) {
  return {.assignment = FromRow(row), .customer_id = std::string(row.Text(7))};
}

using EachAssignment = absl::FunctionRef<absl::Status(size_t, const Assignment&)>;

// Stepping over a row costs about a quarter of looking one up.
constexpr int64_t kCloseTogether = 4;

absl::Status LookUpAll(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                       absl::Span<const CustomerNumber> customers, EachAssignment each) {
  for (size_t place = 0; place < customers.size(); ++place) {
    RETURN_IF_ERROR(session.Query([&](const Row& row) { return each(place, FromRow(row)); },
                                  "SELECT customer, arm, tier, wave, channel, planned_us, touchpoint FROM assignments "
                                  "WHERE workspace = $1 AND campaign = $2 AND customer = $3",
                                  workspace.value, campaign.value, customers[place].value));
  }
  return absl::OkStatus();
}

absl::Status PassOver(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                      absl::Span<const CustomerNumber> customers, EachAssignment each) {
  size_t place = 0;
  return session.Query(
      [&](const Row& row) -> absl::Status {
        const CustomerNumber customer{row.Int(0)};
        while (place < customers.size() && customers[place] < customer) ++place;
        if (place == customers.size() || customers[place] != customer) return absl::OkStatus();
        return each(place, FromRow(row));
      },
      "SELECT customer, arm, tier, wave, channel, planned_us, touchpoint FROM assignments "
      "WHERE workspace = $1 AND campaign = $2 AND customer BETWEEN $3 AND $4 ORDER BY customer",
      workspace.value, campaign.value, customers.front().value, customers.back().value);
}

}  // namespace

absl::Status InsertAssignment(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                              const Assignment& assignment) {
  return session
      .Execute(
          "INSERT INTO assignments (workspace, campaign, customer, arm, tier, wave, channel, planned_us, touchpoint) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
          workspace.value, campaign.value, assignment.customer.value, assignment.arm, assignment.tier, assignment.wave,
          static_cast<int>(assignment.channel), ToMicros(assignment.planned_time), assignment.touchpoint)
      .status();
}

absl::StatusOr<bool> InsertNewAssignment(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                         const Assignment& assignment) {
  ASSIGN_OR_RETURN(
      const int64_t inserted,
      session.Execute(
          "INSERT INTO assignments (workspace, campaign, customer, arm, tier, wave, channel, planned_us, touchpoint) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (workspace, campaign, customer) DO NOTHING",
          workspace.value, campaign.value, assignment.customer.value, assignment.arm, assignment.tier, assignment.wave,
          static_cast<int>(assignment.channel), ToMicros(assignment.planned_time), assignment.touchpoint));
  return inserted == 1;
}

absl::StatusOr<std::optional<Assignment>> FindAssignment(Session& session, WorkspaceNumber workspace,
                                                         CampaignNumber campaign, CustomerNumber customer) {
  return ReadOne(session, FromRow,
                 "SELECT customer, arm, tier, wave, channel, planned_us, touchpoint FROM assignments "
                 "WHERE workspace = $1 AND campaign = $2 AND customer = $3",
                 workspace.value, campaign.value, customer.value);
}

absl::Status ForEachAssignmentOf(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                 absl::Span<const CustomerNumber> customers, EachAssignment each) {
  if (customers.empty()) return absl::OkStatus();
  const int64_t span = customers.back().value - customers.front().value + 1;
  const bool close = span <= kCloseTogether * static_cast<int64_t>(customers.size());
  return close ? PassOver(session, workspace, campaign, customers, each)
               : LookUpAll(session, workspace, campaign, customers, each);
}

absl::StatusOr<std::vector<NamedAssignment>> ListAssignments(Session& session, WorkspaceNumber workspace,
                                                             CampaignNumber campaign, CustomerNumber after, int limit) {
  return ReadAll(
      session, NamedFromRow,
      "SELECT a.customer, a.arm, a.tier, a.wave, a.channel, a.planned_us, a.touchpoint, c.id FROM assignments a "
      "JOIN customers c ON c.workspace = a.workspace AND c.customer = a.customer "
      "WHERE a.workspace = $1 AND a.campaign = $2 AND a.customer > $3 ORDER BY a.customer LIMIT $4",
      workspace.value, campaign.value, after.value, limit);
}

absl::StatusOr<Imported> ImportAssignment(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                          CustomerNumber customer, int arm) {
  ASSIGN_OR_RETURN(const int64_t inserted,
                   session.Execute("INSERT INTO imported_assignments (workspace, campaign, customer, arm) "
                                   "VALUES ($1, $2, $3, $4) ON CONFLICT (workspace, campaign, customer) DO NOTHING",
                                   workspace.value, campaign.value, customer.value, arm));
  if (inserted == 1) return Imported::kCreated;
  ASSIGN_OR_RETURN(const int64_t stored, ReadNumber(session,
                                                    "SELECT arm FROM imported_assignments "
                                                    "WHERE workspace = $1 AND campaign = $2 AND customer = $3",
                                                    workspace.value, campaign.value, customer.value));
  return stored == arm ? Imported::kUnchanged : Imported::kConflict;
}

absl::StatusOr<int64_t> CountImportedAssignments(Session& session, WorkspaceNumber workspace, CampaignNumber campaign) {
  return ReadNumber(session, "SELECT count(*) FROM imported_assignments WHERE workspace = $1 AND campaign = $2",
                    workspace.value, campaign.value);
}

}  // namespace sendlift::storage
