#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/stop.h"
#include "storage/database.h"

namespace sendlift::storage {

// Stops from now on; returns the one that stands if exactly the same is stopped already.
absl::StatusOr<Stop> PutStop(Session& session, WorkspaceNumber workspace, Stop stop, absl::Time now);
// NOT_FOUND if there is none of that number, or it has ended.
absl::StatusOr<Stop> EndStop(Session& session, WorkspaceNumber workspace, int64_t number, absl::Time now);
// Those that stand, oldest first.
absl::StatusOr<std::vector<Stop>> ListStops(Session& session, WorkspaceNumber workspace);

// Whether a stop that stands covers it. For the transaction of every lease: one look-up.
absl::StatusOr<bool> IsStopped(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, Channel channel);
// Whether one has covered it at any time since `since`.
absl::StatusOr<bool> WasStoppedSince(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                     Channel channel, absl::Time since);

}  // namespace sendlift::storage
