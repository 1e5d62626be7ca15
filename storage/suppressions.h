#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/customer.h"
#include "model/suppression.h"
#include "storage/database.h"

namespace sendlift::storage {

// Suppresses; returns the one that stands if the same subject is suppressed on the same channel already. What a list
// says does not count: who opts out stays so when the list no longer has them.
absl::StatusOr<Suppression> PutSuppression(Session& session, WorkspaceNumber workspace, Suppression suppression,
                                           absl::Time now);
// The same of many, which only count: whether it is new.
absl::StatusOr<bool> AddSuppression(Session& session, WorkspaceNumber workspace, const Suppression& suppression,
                                    absl::Time now);
// Suppressions after the number `after`, oldest first, at most `limit`.
absl::StatusOr<std::vector<Suppression>> ListSuppressions(Session& session, WorkspaceNumber workspace, int64_t after,
                                                          int limit);
// What stands against contacting a customer: suppressions of the customer and of these addresses, oldest first. At most
// one a subject, channel and list.
absl::StatusOr<std::vector<Suppression>> SuppressionsOf(Session& session, WorkspaceNumber workspace,
                                                        const Customer& customer);
// NOT_FOUND if there is none of that number.
absl::Status DeleteSuppression(Session& session, WorkspaceNumber workspace, int64_t number);

// The list of that name as of `list.day`: a new one, or the one that is there, which from then on is of that day and
// not complete if it was older. FAILED_PRECONDITION (LIST_OUTDATED) if it is newer.
absl::StatusOr<SuppressionList> OpenSuppressionList(Session& session, WorkspaceNumber workspace,
                                                    const SuppressionList& list, absl::Time now);
// Suppresses as an entry of an open list; whether it was not on it before. An entry of an older day is of this one
// then.
absl::StatusOr<bool> PutListEntry(Session& session, WorkspaceNumber workspace, const SuppressionList& list,
                                  const Suppression& suppression, absl::Time now);
// Removes entries that only an older day of the list had, among the suppressions behind the number `after`: some
// thousands at once. `next` is nothing when all are gone.
struct RemovedEntries {
  int64_t count = 0;
  std::optional<int64_t> next;
};
absl::StatusOr<RemovedEntries> RemoveOlderEntries(Session& session, WorkspaceNumber workspace,
                                                  const SuppressionList& list, int64_t after);
// Nothing happens if the list is of another day by now.
absl::Status CompleteSuppressionList(Session& session, WorkspaceNumber workspace, const SuppressionList& list,
                                     absl::Time now);
// By name.
absl::StatusOr<std::vector<SuppressionList>> ListSuppressionLists(Session& session, WorkspaceNumber workspace);

}  // namespace sendlift::storage
