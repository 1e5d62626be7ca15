#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/merge.h"
#include "storage/database.h"

namespace sendlift {

// Customers to be made one: `keep` survives, the others lead to it from then on.
struct MergeOrder {
  std::string keep;
  std::vector<std::string> others;  // 1 to kMergedMax
  MergeReason reason = MergeReason::kManual;
  std::string principal;
};

// Makes them one. Per field the value of the greatest import survives (audience/survivorship.h), wherever it was; of
// consents only what all have agreed to; suppressions of all. In a campaign that has assigned several the earliest
// assignment stands. Instructions stay as they are: those of the merged are held back, since nobody has that number.
// INVALID_ARGUMENT for an id twice or too many; NOT_FOUND; FAILED_PRECONDITION (CUSTOMER_MERGED) for one that was
// merged before.
absl::StatusOr<Merge> MergeCustomers(storage::Session& session, WorkspaceNumber workspace, const MergeOrder& order,
                                     absl::Time now);

// Undoes it: all of the customers are again as they were before, also where an import has changed the survivor since.
// FAILED_PRECONDITION (MERGE_CLOSED) if it is undone already, or a later merge took the survivor away or has added to
// it: undo that first.
absl::StatusOr<Merge> UnmergeCustomers(storage::Session& session, WorkspaceNumber workspace, int64_t number,
                                       absl::Time now);

}  // namespace sendlift
