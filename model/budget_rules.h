#pragma once

#include <vector>

#include "base/error.h"
#include "model/campaign.h"

namespace sendlift {

// What is wrong with the budget of a definition, under "budget", and with an order of channels that needs one, under
// "channels.order"; empty if nothing is.
std::vector<FieldViolation> BudgetViolations(const CampaignDefinition& definition);

}  // namespace sendlift
