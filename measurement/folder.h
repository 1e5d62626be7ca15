#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/id.h"
#include "measurement/begun_campaigns.h"
#include "model/event.h"
#include "storage/database.h"

namespace sendlift {

struct FolderOptions {
  int events_a_transaction = 2000;
  // Is called with the events that are folded next, in the order of the log, in their transaction and before they are
  // folded: whom they bring into a campaign, is measured in it. May be called again if the transaction is.
  std::function<absl::Status(storage::Session&, absl::Span<const Event>)> before_folding = nullptr;
};

// Folds events from the log into outcomes and cells, each exactly once: the position moves in the same transaction.
class Folder {
 public:
  Folder(storage::Database& database, WorkspaceNumber workspace, FolderOptions options)
      : database_(database), workspace_(workspace), options_(std::move(options)), campaigns_(workspace) {}

  // Folds the next events, or counts first triggers (measurement/follow_up_fold.h) that were made since; how many, 0
  // when there are none. Call again until it is 0.
  absl::StatusOr<int> RunOnce();

 private:
  storage::Database& database_;
  const WorkspaceNumber workspace_;
  const FolderOptions options_;
  BegunCampaigns campaigns_;
};

// Folds events of all campaigns that have begun: for every assignment of the event's customer in a frozen wave, the
// metrics and guardrails whose type it has and whose window, from the planned time on, holds its time; what machines
// did does not count. Not to be called while a wave is planned: an event that came in meanwhile would miss its
// assignment.
absl::Status FoldEvents(storage::Session& session, WorkspaceNumber workspace, const FolderOptions& options,
                        const BegunCampaigns& begun, int64_t after, int64_t& last_position, int& count);

}  // namespace sendlift
