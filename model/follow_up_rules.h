#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "model/campaign.h"

namespace sendlift {

// What is wrong with the steps of a definition, under "follow_ups[i]", by itself and towards the rest of the campaign.
// The filters of `when` are checked where they can be read.
std::vector<FieldViolation> FollowUpViolations(const CampaignDefinition& definition);

// Whether an event type comes from customers: not ENTERED, CONTACTED or ENDED.
bool IsCustomerEvent(const std::string& type);

}  // namespace sendlift
