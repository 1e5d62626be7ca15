#pragma once

#include "model/campaign.h"
#include "sendlift/v1/campaigns.pb.h"
#include "services/violations.h"

namespace sendlift {

// What a campaign may cost; what is wrong on the wire is named under "budget".
Budget BudgetFromProto(const v1::Budget& proto, Violations& violations);
v1::Budget ToProto(const Budget& budget);

}  // namespace sendlift
