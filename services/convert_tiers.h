#pragma once

#include <vector>

#include "model/campaign.h"
#include "sendlift/v1/campaigns.pb.h"
#include "services/violations.h"

namespace sendlift {

// Tiers with their offers; what is wrong on the wire is named under "tiers[i]".
std::vector<Tier> TiersFromProto(const v1::Campaign& proto, Violations& violations);
v1::Tier ToProto(const Tier& tier);

}  // namespace sendlift
