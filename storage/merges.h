#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/merge.h"
#include "storage/customers.h"
#include "storage/database.h"

namespace sendlift::storage {

// Groups of customers with the same e-mail address or phone number behind `after`, by reason and address, at most
// `limit`. Reads the hashes of all addresses once.
absl::StatusOr<std::vector<DuplicateGroup>> ListDuplicates(Session& session, WorkspaceNumber workspace,
                                                           const DuplicateGroup& after, int limit);

// What a merge changed beside the customers, so that it can be undone: one step each.
struct MergeStep {
  enum class Kind : uint8_t {
    kAssignmentMoved = 1,     // place: campaign
    kAssignmentsSwapped = 2,  // place: campaign
    kSuppressionMade = 3,     // place: suppression; the customer is the survivor
    kEventMoved = 4,          // place: position
    kAliasMoved = 5,          // place: number of a customer that was merged into this one before
  };
  Kind kind = Kind::kAssignmentMoved;
  int64_t place = 0;
  CustomerNumber customer;  // who had it before the survivor

  friend bool operator==(const MergeStep&, const MergeStep&) = default;
};

// Stores the merge under the next number, with the customers as they were: the survivor first.
absl::StatusOr<Merge> InsertMerge(Session& session, WorkspaceNumber workspace, Merge merge,
                                  const std::vector<CustomerRecord>& before, const std::vector<MergeStep>& steps,
                                  absl::Time now);
// NOT_FOUND if there is none of that number.
absl::StatusOr<Merge> GetMerge(Session& session, WorkspaceNumber workspace, int64_t number);
// Merges before the number `before`, the latest first, at most `limit`; 0 begins with the last one.
absl::StatusOr<std::vector<Merge>> ListMerges(Session& session, WorkspaceNumber workspace, int64_t before, int limit);
// Whether any id leads to another customer.
absl::StatusOr<bool> HasMergedCustomers(Session& session, WorkspaceNumber workspace);
// Whether no merge that stands and came later has the survivor in it, as its own or as one of the merged.
absl::StatusOr<bool> IsLastMergeOf(Session& session, WorkspaceNumber workspace, const Merge& merge);
absl::StatusOr<std::vector<CustomerRecord>> RecordsBefore(Session& session, WorkspaceNumber workspace, int64_t merge);
absl::StatusOr<std::vector<MergeStep>> StepsOf(Session& session, WorkspaceNumber workspace, int64_t merge);
absl::Status MarkUndone(Session& session, WorkspaceNumber workspace, int64_t merge, absl::Time now);

// Takes the customer away, and lets its id and number lead to the survivor.
absl::Status ReplaceCustomer(Session& session, WorkspaceNumber workspace, const Customer& customer,
                             CustomerNumber survivor, int64_t merge);
// The reverse: the customer is there again as it was, under its number.
absl::Status RestoreCustomer(Session& session, WorkspaceNumber workspace, const CustomerRecord& record);

// Gives the survivor what belonged to the customer: assignments with their outcomes, where the earlier of two stands
// (the other one stays with the customer); suppressions, copied; events that are not counted yet; ids that led to it.
// Appends each step; the number of campaigns that had assigned both.
absl::StatusOr<int64_t> MoveBelongings(Session& session, WorkspaceNumber workspace, const Customer& customer,
                                       const Customer& survivor, absl::Time now, std::vector<MergeStep>& steps);
// The reverse of one step.
absl::Status UndoStep(Session& session, WorkspaceNumber workspace, const MergeStep& step, CustomerNumber survivor);

}  // namespace sendlift::storage
