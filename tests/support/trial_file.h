#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "model/campaign.h"

namespace sendlift::testing {

// The campaign in a file of examples/, as it would be applied.
absl::StatusOr<CampaignDefinition> ReadDefinition(const std::string& path);

}  // namespace sendlift::testing
