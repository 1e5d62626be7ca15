#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/holdout.h"
#include "storage/database.h"

namespace sendlift::storage {

// The workspace's holdout; nothing before it is first put.
absl::StatusOr<std::optional<Holdout>> FindHoldout(Session& session, WorkspaceNumber workspace);
// Stores the share under the next revision. The salt and the time of creation are those of the first time.
absl::StatusOr<Holdout> PutHoldout(Session& session, WorkspaceNumber workspace, const Holdout& holdout, absl::Time now);

}  // namespace sendlift::storage
