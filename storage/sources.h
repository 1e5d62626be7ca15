#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/source.h"
#include "storage/database.h"

namespace sendlift::storage {

// ALREADY_EXISTS if the id is taken. The revision starts at 1; times are `now`.
absl::StatusOr<Source> InsertSource(Session& session, WorkspaceNumber workspace, Source source, absl::Time now);
// NOT_FOUND if there is none of that id.
absl::StatusOr<Source> GetSource(Session& session, WorkspaceNumber workspace, absl::string_view id);
// Sources after the id `after`, by id, at most `limit`.
absl::StatusOr<std::vector<Source>> ListSources(Session& session, WorkspaceNumber workspace, absl::string_view after,
                                                int limit);
// Stores kind and trust rank under the next revision; NOT_FOUND if it is gone.
absl::StatusOr<Source> UpdateSource(Session& session, WorkspaceNumber workspace, const Source& source, absl::Time now);
absl::Status DeleteSource(Session& session, WorkspaceNumber workspace, absl::string_view id);
// How many batches of import came from it.
absl::StatusOr<int64_t> CountBatchesOf(Session& session, WorkspaceNumber workspace, const Source& source);

}  // namespace sendlift::storage
