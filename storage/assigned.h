#pragma once

#include <set>

#include "base/id.h"
#include "storage/condition.h"

namespace sendlift::storage {

// Conditions on customers: a lookup each in the assignments of one campaign.
// In a wave before `wave`, or at a touchpoint, control included.
Condition AssignedBefore(CampaignNumber campaign, int wave);
// In one of `waves`, and not in control. At least one.
Condition TreatedIn(CampaignNumber campaign, const std::set<int>& waves);
// In no wave, written so far.
Condition NotAssigned(CampaignNumber campaign);

}  // namespace sendlift::storage
