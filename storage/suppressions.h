#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/suppression.h"
#include "storage/database.h"

namespace sendlift::storage {

// Suppresses; returns the one that stands if the same subject is suppressed on the same channel already.
absl::StatusOr<Suppression> PutSuppression(Session& session, WorkspaceNumber workspace, Suppression suppression,
                                           absl::Time now);
// Suppressions after the number `after`, oldest first, at most `limit`.
absl::StatusOr<std::vector<Suppression>> ListSuppressions(Session& session, WorkspaceNumber workspace, int64_t after,
                                                          int limit);
// NOT_FOUND if there is none of that number.
absl::Status DeleteSuppression(Session& session, WorkspaceNumber workspace, int64_t number);

}  // namespace sendlift::storage
