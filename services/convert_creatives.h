#pragma once

#include <vector>

#include "model/campaign.h"
#include "sendlift/v1/campaigns.pb.h"
#include "services/violations.h"

namespace sendlift {

// Creatives with their texts; what is wrong on the wire is named under "creatives[i]".
std::vector<Creative> CreativesFromProto(const v1::Campaign& proto, Violations& violations);
v1::Creative ToProto(const Creative& creative);

}  // namespace sendlift
