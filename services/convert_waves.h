#pragma once

#include <vector>

#include "model/campaign.h"
#include "sendlift/v1/campaigns.pb.h"
#include "services/violations.h"

namespace sendlift {

// Waves with the start of each worked out; what is wrong on the wire is named under "waves[i]".
std::vector<Wave> WavesFromProto(const v1::Campaign& proto, Violations& violations);
v1::Wave ToProto(const Wave& wave);

}  // namespace sendlift
