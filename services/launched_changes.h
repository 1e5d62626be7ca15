#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "sendlift/v1/campaigns.pb.h"

namespace sendlift {

// How far a launched campaign is.
struct LaunchedSoFar {
  size_t frozen_waves = 0;  // that have started
  absl::Time now;
};

// OK if a launched campaign may change from one definition to the other in `fields`, which ChangedFields named.
// FAILED_PRECONDITION (DEFINITION_FROZEN) names every field that may not, why, and what to do instead.
absl::Status CheckLaunchedChange(const v1::Campaign& from, const v1::Campaign& to,
                                 const std::vector<std::string>& fields, const LaunchedSoFar& so_far);

}  // namespace sendlift
