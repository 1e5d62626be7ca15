#pragma once

#include "absl/status/status.h"
#include "base/id.h"
#include "measurement/recount.h"
#include "model/campaign.h"
#include "storage/database.h"

namespace sendlift {

// Compares the times of what first happened behind first triggers with the log, up to the position that is folded: a
// part of the customers at a time, each in a pass over the log. Nothing for a campaign whose steps have no delays to
// compare. Triggers themselves are rows that never change.
absl::Status RecountDelays(storage::Database& database, WorkspaceNumber workspace, const Campaign& campaign,
                           const RecountOptions& options, Recount& recount);

// Compares the cells of delays with the triggers and times that they count, in the session's snapshot.
absl::Status RecountDelayCells(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                               Recount& recount);

}  // namespace sendlift
