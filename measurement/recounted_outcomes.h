#pragma once

#include "absl/status/status.h"
#include "base/id.h"
#include "measurement/recount.h"
#include "model/campaign.h"
#include "storage/database.h"

namespace sendlift {

// Compares the outcomes of a campaign with what assignments and the log say: a part of the customers at a time, each in
// a pass over the log. Adds what it looked at and what differs to `recount`.
absl::Status RecountOutcomes(storage::Database& database, WorkspaceNumber workspace, const Campaign& campaign,
                             const RecountOptions& options, Recount& recount);

}  // namespace sendlift
