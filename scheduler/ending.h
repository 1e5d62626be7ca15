#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/campaign.h"
#include "storage/database.h"

namespace sendlift {

// Whether a campaign plans nothing any more at `now`: it was cancelled, or its window is over.
bool IsOver(const Campaign& campaign, absl::Time now);

// Gives the next journeys behind `after` that are on the way in a campaign that is over the ending "over", at most
// `limit`. The last of them; nothing if there were fewer.
absl::StatusOr<std::optional<CustomerNumber>> EndNext(storage::Session& session, WorkspaceNumber workspace,
                                                      const Campaign& campaign, CustomerNumber after, int limit,
                                                      absl::Time now);

}  // namespace sendlift
