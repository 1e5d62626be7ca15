#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/feature_snapshot.h"
#include "storage/database.h"

namespace sendlift::storage {

// Stores a new snapshot under the next number; times are `now`.
absl::StatusOr<FeatureSnapshot> InsertFeatureSnapshot(Session& session, WorkspaceNumber workspace,
                                                      FeatureSnapshot snapshot, absl::Time now);
// Stores how far it is and what was counted.
absl::Status PutFeatureSnapshot(Session& session, WorkspaceNumber workspace, const FeatureSnapshot& snapshot,
                                absl::Time now);
// NOT_FOUND if there is none of that number.
absl::StatusOr<FeatureSnapshot> GetFeatureSnapshot(Session& session, WorkspaceNumber workspace, int64_t number);
// Snapshots before the number `before`, the latest first, at most `limit`; 0 begins with the last one.
absl::StatusOr<std::vector<FeatureSnapshot>> ListFeatureSnapshots(Session& session, WorkspaceNumber workspace,
                                                                  int64_t before, int limit);
// The one that is not done, of which there is never a second.
absl::StatusOr<std::optional<FeatureSnapshot>> UnfinishedFeatureSnapshot(Session& session, WorkspaceNumber workspace);
// The latest time as of which there is one; the infinite past without any.
absl::StatusOr<absl::Time> LastFeatureTime(Session& session, WorkspaceNumber workspace);

}  // namespace sendlift::storage
