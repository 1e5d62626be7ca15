#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/id.h"
#include "model/segment_snapshot.h"
#include "storage/database.h"

namespace sendlift {

// What a new snapshot of a segment adds to its history.
struct SegmentChange {
  SegmentSnapshot snapshot;
  std::vector<std::pair<int64_t, std::string>> parts;  // number of the part and who of it changed
};

// Compares who is in a segment now, ascending, with its last snapshot. Costs as much as the history is long: who was in
// it follows from all that changed.
absl::StatusOr<SegmentChange> CompareWithHistory(storage::Session& session, WorkspaceNumber workspace,
                                                 absl::string_view segment, absl::Span<const CustomerNumber> members);

// Stores the change as the next snapshot, with the filter and the time that are filled in. ABORTED
// (ETAG_MISMATCH) if another was stored since it was compared.
absl::Status StoreChange(storage::Session& session, WorkspaceNumber workspace, absl::string_view segment,
                         const SegmentChange& change);

// Who was in a segment with a snapshot: numbers above `after`, ascending, at most `limit`.
absl::StatusOr<std::vector<CustomerNumber>> MembersAt(storage::Session& session, WorkspaceNumber workspace,
                                                      absl::string_view segment, int64_t snapshot, CustomerNumber after,
                                                      int limit);

}  // namespace sendlift
