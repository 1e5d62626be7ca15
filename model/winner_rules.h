#pragma once

#include <vector>

#include "base/error.h"
#include "model/campaign.h"

namespace sendlift {

// What is wrong with giving the winner to the last wave: nothing without a rule. The waves before it must be the whole
// experiment, and the outcome windows of the primary metric closed when it starts.
std::vector<FieldViolation> WinnerViolations(const CampaignDefinition& definition);

}  // namespace sendlift
