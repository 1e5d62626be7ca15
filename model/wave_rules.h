#pragma once

#include <vector>

#include "base/error.h"
#include "model/campaign.h"

namespace sendlift {

// What is wrong with the waves of a campaign: their times, sizes and recipients. Shares of the waves that take new
// people by share add up, so together they are the whole at most; shares of waves to non-responders stand alone, since
// everybody can be in several.
std::vector<FieldViolation> WaveViolations(const CampaignDefinition& definition);

}  // namespace sendlift
