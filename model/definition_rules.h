#pragma once

#include <vector>

#include "base/error.h"
#include "model/campaign.h"

namespace sendlift {

// What is wrong with a definition by itself, every field at once, with paths as in campaigns.proto
// ("waves[1].start_time"). Filters and the segment are checked where they can be read.
std::vector<FieldViolation> ViolationsOf(const CampaignDefinition& definition);

}  // namespace sendlift
