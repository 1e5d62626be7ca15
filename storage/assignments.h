#pragma once

#include <optional>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/id.h"
#include "model/assignment.h"
#include "storage/database.h"

namespace sendlift::storage {

absl::Status InsertAssignment(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                              const Assignment& assignment);
// As above; false, and nothing is stored, if the customer is in the campaign already.
absl::StatusOr<bool> InsertNewAssignment(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                         const Assignment& assignment);
// Nothing if the customer is not in the campaign.
absl::StatusOr<std::optional<Assignment>> FindAssignment(Session& session, WorkspaceNumber workspace,
                                                         CampaignNumber campaign, CustomerNumber customer);
// The assignments of customers, each with a higher number than the one before: where they lie close together in one
// ordered pass. Calls `each` for every one of them who is in the campaign, in their order, with the place in
// `customers`.
absl::Status ForEachAssignmentOf(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                 absl::Span<const CustomerNumber> customers,
                                 absl::FunctionRef<absl::Status(size_t place, const Assignment& assignment)> each);
// An assignment with the customer's id, in the order of customers' numbers, after `after`, at most `limit`.
struct NamedAssignment {
  Assignment assignment;
  std::string customer_id;
};
absl::StatusOr<std::vector<NamedAssignment>> ListAssignments(Session& session, WorkspaceNumber workspace,
                                                             CampaignNumber campaign, CustomerNumber after, int limit);

// Arms that customers were given elsewhere, kept until a wave takes them.
enum class Imported { kCreated, kUnchanged, kConflict };
absl::StatusOr<Imported> ImportAssignment(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                          CustomerNumber customer, int arm);
absl::StatusOr<int64_t> CountImportedAssignments(Session& session, WorkspaceNumber workspace, CampaignNumber campaign);

}  // namespace sendlift::storage
