#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/customer.h"
#include "model/suppression.h"
#include "storage/database.h"

namespace sendlift::storage {

// Suppresses; returns the one that stands if the same subject is suppressed on the same channel already.
absl::StatusOr<Suppression> PutSuppression(Session& session, WorkspaceNumber workspace, Suppression suppression,
                                           absl::Time now);
// Suppressions after the number `after`, oldest first, at most `limit`.
absl::StatusOr<std::vector<Suppression>> ListSuppressions(Session& session, WorkspaceNumber workspace, int64_t after,
                                                          int limit);
// What stands against contacting a customer: suppressions of the customer and of these addresses, oldest first. At most
// one a subject and channel.
absl::StatusOr<std::vector<Suppression>> SuppressionsOf(Session& session, WorkspaceNumber workspace,
                                                        const Customer& customer);
// NOT_FOUND if there is none of that number.
absl::Status DeleteSuppression(Session& session, WorkspaceNumber workspace, int64_t number);

}  // namespace sendlift::storage
