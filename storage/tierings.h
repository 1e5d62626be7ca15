#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/tiering.h"
#include "storage/database.h"

namespace sendlift::storage {

// ALREADY_EXISTS if the id is taken. The revision starts at 1; times are `now`.
absl::StatusOr<Tiering> InsertTiering(Session& session, WorkspaceNumber workspace, Tiering tiering, absl::Time now);
// NOT_FOUND if there is none of that id.
absl::StatusOr<Tiering> GetTiering(Session& session, WorkspaceNumber workspace, absl::string_view id);
// Tierings after the id `after`, by id, at most `limit`.
absl::StatusOr<std::vector<Tiering>> ListTierings(Session& session, WorkspaceNumber workspace, absl::string_view after,
                                                  int limit);
// Stores what it says under the next revision, and where its run stands; NOT_FOUND if it is gone.
absl::StatusOr<Tiering> UpdateTiering(Session& session, WorkspaceNumber workspace, const Tiering& tiering,
                                      absl::Time now);
absl::Status DeleteTiering(Session& session, WorkspaceNumber workspace, absl::string_view id);

// Stores where a run stands, without another revision.
absl::Status PutTieringRun(Session& session, WorkspaceNumber workspace, absl::string_view id, const TieringRun& run);
// The first, by id, with a run under way.
absl::StatusOr<std::optional<Tiering>> TieringUnderWay(Session& session, WorkspaceNumber workspace);

}  // namespace sendlift::storage
