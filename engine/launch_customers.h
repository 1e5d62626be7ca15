#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "model/campaign.h"
#include "storage/database.h"

namespace sendlift {

// How many customers of all arms would be in a campaign if it was launched now, as the preview counts them, without a
// roll-out wave; nothing if its plan names a number or needs none. Reads the whole audience: some seconds a million.
absl::StatusOr<std::optional<int64_t>> CountLaunchCustomers(storage::Session& session, const Campaign& campaign);

}  // namespace sendlift
