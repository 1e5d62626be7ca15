#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/segment_snapshot.h"
#include "storage/database.h"

namespace sendlift::storage {

// Snapshots of a segment are numbered from 1; what each changed lies in parts of 65,536 customers by number.
inline constexpr int kPartBits = 16;

absl::Status InsertSegmentSnapshot(Session& session, WorkspaceNumber workspace, absl::string_view segment,
                                   const SegmentSnapshot& snapshot);
// `changed` holds who of the part joined or left with the snapshot, in a form that storage does not know.
absl::Status InsertSegmentChange(Session& session, WorkspaceNumber workspace, absl::string_view segment, int64_t part,
                                 int64_t snapshot, absl::string_view changed);

// Snapshots after the number `after`, oldest first, at most `limit`.
absl::StatusOr<std::vector<SegmentSnapshot>> ListSegmentSnapshots(Session& session, WorkspaceNumber workspace,
                                                                  absl::string_view segment, int64_t after, int limit);
// The last snapshot at or before `time`, if there is one.
absl::StatusOr<std::optional<SegmentSnapshot>> SegmentSnapshotAt(Session& session, WorkspaceNumber workspace,
                                                                 absl::string_view segment, absl::Time time);

// Numbers of the parts that have changes, ascending.
absl::StatusOr<std::vector<int64_t>> SegmentParts(Session& session, WorkspaceNumber workspace,
                                                  absl::string_view segment);
// The changes of a part up to a snapshot, with it, oldest first.
absl::Status ForEachSegmentChange(Session& session, WorkspaceNumber workspace, absl::string_view segment, int64_t part,
                                  int64_t snapshot, absl::FunctionRef<absl::Status(absl::string_view changed)> each);

absl::Status DeleteSegmentHistory(Session& session, WorkspaceNumber workspace, absl::string_view segment);

// The id of a customer; nothing if there is none of that number any more.
absl::StatusOr<std::optional<std::string>> FindCustomerId(Session& session, WorkspaceNumber workspace,
                                                          CustomerNumber customer);

}  // namespace sendlift::storage
