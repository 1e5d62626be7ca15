#pragma once

#include <string>
#include <vector>

#include "model/campaign.h"
#include "sendlift/v1/campaigns.pb.h"
#include "services/violations.h"

namespace sendlift {

// Tiers with their offers; what is wrong on the wire is named under "tiers[i]".
std::vector<Tier> TiersFromProto(const v1::Campaign& proto, Violations& violations);
v1::Tier ToProto(const Tier& tier);
// An offer under a field, "tiers[2].offer".
Offer OfferFromProto(const v1::Offer& proto, const std::string& field, Violations& violations);
v1::Offer ToProto(const Offer& offer);

}  // namespace sendlift
