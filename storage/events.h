#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/event.h"
#include "storage/database.h"

namespace sendlift::storage {

// The number of a source of events; made at its first use.
absl::StatusOr<int64_t> SourceNumber(Session& session, WorkspaceNumber workspace, absl::string_view source);

// Appends an event to the log; false if the source's sequence is known already.
absl::StatusOr<bool> AppendEvent(Session& session, WorkspaceNumber workspace, int64_t source, const Event& event);

// Events after a position, in the order of the log, at most `limit`.
absl::StatusOr<std::vector<Event>> ListEventsAfter(Session& session, WorkspaceNumber workspace, int64_t position,
                                                   int limit);
// The last position of the log; 0 if it is empty.
absl::StatusOr<int64_t> LastEventPosition(Session& session, WorkspaceNumber workspace);

// Up to where events are in the cells.
absl::StatusOr<int64_t> FoldedPosition(Session& session, WorkspaceNumber workspace);
absl::Status PutFoldedPosition(Session& session, WorkspaceNumber workspace, int64_t position);

// The accounting currency of the workspace; empty until it is put.
absl::StatusOr<std::string> WorkspaceCurrency(Session& session, WorkspaceNumber workspace);
absl::Status PutWorkspaceCurrency(Session& session, WorkspaceNumber workspace, absl::string_view currency_code);

}  // namespace sendlift::storage
