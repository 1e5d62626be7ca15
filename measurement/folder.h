#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "storage/database.h"

namespace sendlift {

struct FolderOptions {
  int events_a_transaction = 2000;
};

// Folds events from the log into outcomes and cells, each exactly once: the position moves in the same transaction.
class Folder {
 public:
  Folder(storage::Database& database, WorkspaceNumber workspace, FolderOptions options)
      : database_(database), workspace_(workspace), options_(options) {}

  // Folds the next events; how many, 0 when there are none. Call again until it is 0.
  absl::StatusOr<int> RunOnce();

 private:
  storage::Database& database_;
  const WorkspaceNumber workspace_;
  const FolderOptions options_;
};

// Folds events of all campaigns that have begun: for every assignment of the event's customer in a frozen wave, the
// metrics whose type it has and whose window, from the planned time on, holds its time. Not to be called while a wave
// is planned: an event that came in meanwhile would miss its assignment.
absl::Status FoldEvents(storage::Session& session, WorkspaceNumber workspace, int64_t after, int limit,
                        int64_t& last_position, int& count);

}  // namespace sendlift
