#pragma once

#include "sendlift/v1/campaigns.pb.h"
#include "services/violations.h"

namespace sendlift {

// Names every part of the contract that a campaign uses and that this version does not carry out.
void RefuseWhatIsNotBuilt(const v1::Campaign& campaign, Violations& violations);

}  // namespace sendlift
