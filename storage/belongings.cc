#include <vector>

#include "base/status.h"
#include "model/suppression.h"
#include "storage/merges.h"
#include "storage/rows.h"
#include "storage/suppressions.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

using Kind = MergeStep::Kind;

// A number that no customer has, for exchanging two.
constexpr int64_t kNobody = 0;

int64_t NumberFromRow(const Row& row) { return row.Int(0); }

// Gives assignment, outcomes and journey of one campaign to another customer, who has none there.
absl::Status MoveAssignment(Session& session, WorkspaceNumber workspace, int64_t campaign, int64_t from, int64_t to) {
  for (const absl::string_view sql :
       {"UPDATE assignments SET customer = $4 WHERE workspace = $1 AND campaign = $2 AND customer = $3",
        "UPDATE outcomes SET customer = $4 WHERE workspace = $1 AND campaign = $2 AND customer = $3",
        "UPDATE journeys SET customer = $4 WHERE workspace = $1 AND campaign = $2 AND customer = $3",
        "UPDATE triggers SET customer = $4 WHERE workspace = $1 AND campaign = $2 AND customer = $3",
        "UPDATE first_triggers SET customer = $4 WHERE workspace = $1 AND campaign = $2 AND customer = $3",
        "UPDATE follow_up_outcomes SET customer = $4 WHERE workspace = $1 AND campaign = $2 AND customer = $3",
        "UPDATE early_events SET customer = $4 WHERE workspace = $1 AND campaign = $2 AND customer = $3"}) {
    RETURN_IF_ERROR(session.Execute(sql, workspace.value, campaign, from, to).status());
  }
  return absl::OkStatus();
}

absl::Status SwapAssignments(Session& session, WorkspaceNumber workspace, int64_t campaign, int64_t a, int64_t b) {
  RETURN_IF_ERROR(MoveAssignment(session, workspace, campaign, a, kNobody));
  RETURN_IF_ERROR(MoveAssignment(session, workspace, campaign, b, a));
  return MoveAssignment(session, workspace, campaign, kNobody, b);
}

struct Assigned {
  int64_t campaign = 0;
  bool both = false;
  bool is_earlier = false;
};

Assigned AssignedFromRow(const Row& row) {
  return {.campaign = row.Int(0), .both = !row.IsNull(2), .is_earlier = row.Int(1) < row.Int(2)};
}

absl::StatusOr<int64_t> MoveAssignments(Session& session, WorkspaceNumber workspace, CustomerNumber customer,
                                        CustomerNumber survivor, std::vector<MergeStep>& steps) {
  ASSIGN_OR_RETURN(const std::vector<Assigned> all,
                   ReadAll(session, AssignedFromRow,
                           "SELECT a.campaign, a.planned_us, s.planned_us FROM campaigns c "
                           "JOIN assignments a ON a.workspace = c.workspace AND a.campaign = c.campaign "
                           "AND a.customer = $2 LEFT JOIN assignments s ON s.workspace = a.workspace "
                           "AND s.campaign = a.campaign AND s.customer = $3 WHERE c.workspace = $1 "
                           "ORDER BY a.campaign",
                           workspace.value, customer.value, survivor.value));
  int64_t conflicts = 0;
  for (const Assigned& assigned : all) {
    conflicts += assigned.both ? 1 : 0;
    if (!assigned.both) {
      RETURN_IF_ERROR(MoveAssignment(session, workspace, assigned.campaign, customer.value, survivor.value));
      steps.push_back({.kind = Kind::kAssignmentMoved, .place = assigned.campaign, .customer = customer});
    } else if (assigned.is_earlier) {
      RETURN_IF_ERROR(SwapAssignments(session, workspace, assigned.campaign, customer.value, survivor.value));
      steps.push_back({.kind = Kind::kAssignmentsSwapped, .place = assigned.campaign, .customer = customer});
    }
  }
  return conflicts;
}

// A suppression of the customer or of its address becomes one of the survivor, unless that has it.
absl::Status CopySuppressions(Session& session, WorkspaceNumber workspace, const Customer& customer,
                              const Customer& survivor, absl::Time now, std::vector<MergeStep>& steps) {
  ASSIGN_OR_RETURN(const std::vector<Suppression> suppressions, SuppressionsOf(session, workspace, customer));
  for (const Suppression& suppression : suppressions) {
    ASSIGN_OR_RETURN(
        const int64_t before,
        ReadNumber(session, "SELECT max(suppression) FROM suppressions WHERE workspace = $1", workspace.value));
    Suppression copy = suppression;
    copy.customer = survivor.number;
    copy.address.clear();
    ASSIGN_OR_RETURN(const Suppression stored, PutSuppression(session, workspace, copy, now));
    if (stored.number <= before) continue;
    steps.push_back({.kind = Kind::kSuppressionMade, .place = stored.number, .customer = survivor.number});
  }
  return absl::OkStatus();
}

// Events that are counted stay with the number that they were counted for.
absl::Status MoveEvents(Session& session, WorkspaceNumber workspace, CustomerNumber customer, CustomerNumber survivor,
                        std::vector<MergeStep>& steps) {
  ASSIGN_OR_RETURN(
      const std::vector<int64_t> positions,
      ReadAll(
          session, NumberFromRow,
          "SELECT position FROM events WHERE workspace = $1 AND position > coalesce((SELECT f.position FROM folded f "
          "WHERE f.workspace = $1), 0) AND customer = $2 ORDER BY position",
          workspace.value, customer.value));
  for (const int64_t position : positions) {
    RETURN_IF_ERROR(session
                        .Execute("UPDATE events SET customer = $3 WHERE workspace = $1 AND position = $2",
                                 workspace.value, position, survivor.value)
                        .status());
    steps.push_back({.kind = Kind::kEventMoved, .place = position, .customer = customer});
  }
  return absl::OkStatus();
}

absl::Status PointAlias(Session& session, WorkspaceNumber workspace, int64_t alias, int64_t to) {
  return session
      .Execute("UPDATE merged_customers SET survivor = $3 WHERE workspace = $1 AND customer = $2", workspace.value,
               alias, to)
      .status();
}

absl::Status MoveAliases(Session& session, WorkspaceNumber workspace, CustomerNumber customer, CustomerNumber survivor,
                         std::vector<MergeStep>& steps) {
  ASSIGN_OR_RETURN(const std::vector<int64_t> aliases,
                   ReadAll(session, NumberFromRow,
                           "SELECT customer FROM merged_customers WHERE workspace = $1 AND survivor = $2 "
                           "ORDER BY customer",
                           workspace.value, customer.value));
  for (const int64_t alias : aliases) {
    RETURN_IF_ERROR(PointAlias(session, workspace, alias, survivor.value));
    steps.push_back({.kind = Kind::kAliasMoved, .place = alias, .customer = customer});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<int64_t> MoveBelongings(Session& session, WorkspaceNumber workspace, const Customer& customer,
                                       const Customer& survivor, absl::Time now, std::vector<MergeStep>& steps) {
  RETURN_IF_ERROR(CopySuppressions(session, workspace, customer, survivor, now, steps));
  RETURN_IF_ERROR(MoveEvents(session, workspace, customer.number, survivor.number, steps));
  RETURN_IF_ERROR(MoveAliases(session, workspace, customer.number, survivor.number, steps));
  return MoveAssignments(session, workspace, customer.number, survivor.number, steps);
}

absl::Status UndoStep(Session& session, WorkspaceNumber workspace, const MergeStep& step, CustomerNumber survivor) {
  const int64_t customer = step.customer.value;
  switch (step.kind) {
    case Kind::kAssignmentMoved:
      return MoveAssignment(session, workspace, step.place, survivor.value, customer);
    case Kind::kAssignmentsSwapped:
      return SwapAssignments(session, workspace, step.place, survivor.value, customer);
    case Kind::kSuppressionMade:
      return session
          .Execute("DELETE FROM suppressions WHERE workspace = $1 AND suppression = $2 AND customer = $3",
                   workspace.value, step.place, survivor.value)
          .status();
    case Kind::kEventMoved:
      return session
          .Execute("UPDATE events SET customer = $3 WHERE workspace = $1 AND position = $2", workspace.value,
                   step.place, customer)
          .status();
    case Kind::kAliasMoved:
      return PointAlias(session, workspace, step.place, customer);
  }
  return absl::DataLossError("a merge has a step of an unknown kind");
}

}  // namespace sendlift::storage
