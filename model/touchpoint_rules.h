#pragma once

#include <vector>

#include "base/error.h"
#include "model/campaign.h"

namespace sendlift {

inline constexpr int kTouchpointsMax = 20;

// What is wrong with the touchpoints of a campaign and with what its offers are expected to bring, field by field;
// empty if nothing is.
std::vector<FieldViolation> TouchpointViolations(const CampaignDefinition& definition);

}  // namespace sendlift
