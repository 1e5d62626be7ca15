#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "engine/progress.h"
#include "model/campaign.h"
#include "storage/database.h"

namespace sendlift {

// Where the pieces are, of each tier whose offer has a limited quantity or codes, in the order of tiers; nothing, and
// nothing is read, for a campaign without such offers. `now` as in ProgressOf, the high-water mark included.
absl::StatusOr<std::vector<Progress::Offer>> CountOffers(storage::Session& session, const Campaign& campaign,
                                                         absl::Time now);

}  // namespace sendlift
