#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/scoring.h"
#include "storage/database.h"

namespace sendlift::storage {

// Stores a new scoring under the next number; times are `now`.
absl::StatusOr<Scoring> InsertScoring(Session& session, WorkspaceNumber workspace, Scoring scoring, absl::Time now);
// Stores how far it is, its bounds and what was counted.
absl::Status PutScoring(Session& session, WorkspaceNumber workspace, const Scoring& scoring, absl::Time now);
// NOT_FOUND if there is none of that number; DATA_LOSS if it is damaged, as all that follow.
absl::StatusOr<Scoring> GetScoring(Session& session, WorkspaceNumber workspace, int64_t number);
// The one that is not done, of which there is never a second.
absl::StatusOr<std::optional<Scoring>> UnfinishedScoring(Session& session, WorkspaceNumber workspace);
// The one with the highest number.
absl::StatusOr<std::optional<Scoring>> LastScoring(Session& session, WorkspaceNumber workspace);

}  // namespace sendlift::storage
