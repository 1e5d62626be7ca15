#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/segment.h"
#include "storage/database.h"

namespace sendlift::storage {

// ALREADY_EXISTS if the id is taken. The revision starts at 1; times are `now`.
absl::StatusOr<Segment> InsertSegment(Session& session, WorkspaceNumber workspace, Segment segment, absl::Time now);
// NOT_FOUND if there is none of that id.
absl::StatusOr<Segment> GetSegment(Session& session, WorkspaceNumber workspace, absl::string_view id);
// Segments after the id `after`, by id, at most `limit`.
absl::StatusOr<std::vector<Segment>> ListSegments(Session& session, WorkspaceNumber workspace, absl::string_view after,
                                                  int limit);
// Stores the changed fields under the next revision; NOT_FOUND if it is gone.
absl::StatusOr<Segment> UpdateSegment(Session& session, WorkspaceNumber workspace, Segment segment, absl::Time now);
absl::Status DeleteSegment(Session& session, WorkspaceNumber workspace, absl::string_view id);

}  // namespace sendlift::storage
