#pragma once

#include <vector>

#include "model/campaign.h"
#include "sendlift/v1/campaigns.pb.h"
#include "services/violations.h"

namespace sendlift {

// Steps behind the first contact; what is wrong on the wire is named under "follow_ups[i]".
std::vector<FollowUp> FollowUpsFromProto(const v1::Campaign& proto, Violations& violations);
v1::FollowUp ToProto(const FollowUp& follow_up);

}  // namespace sendlift
