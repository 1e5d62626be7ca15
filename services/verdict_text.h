#pragma once

#include <string>

#include "measurement/lift_report.h"
#include "model/campaign.h"

namespace sendlift {

// What an overall result means in English, in one or two sentences: "Better: arm offer lifts purchase_rate by 3.1
// percentage points (1.9 to 4.3)."
std::string VerdictText(const CampaignDefinition& definition, const LiftReport& report, const Lift& lift);

// Customers of the arm that it would take in all for a verdict; 0 when that cannot be said.
int64_t NeededInArm(const Lift& lift);

}  // namespace sendlift
