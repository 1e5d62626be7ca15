#pragma once

#include <cstddef>
#include <vector>

#include "base/error.h"
#include "model/campaign.h"

namespace sendlift {

// What is wrong with what a step does, under "follow_ups[index]": channels, creatives, offer, survey, ending, marks,
// and whom it is for.
std::vector<FieldViolation> FollowUpActionViolations(const CampaignDefinition& definition, size_t index);

}  // namespace sendlift
