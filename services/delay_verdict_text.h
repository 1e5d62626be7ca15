#pragma once

#include <string>

#include "measurement/follow_up_report.h"
#include "model/campaign.h"

namespace sendlift {

// What a comparison of delays means in English, in one to three sentences: "Best in purchase_rate: next-day, at 8.1 %.
// Every other delay is worse." Before everybody is in and every horizon is over it says that it is an early look.
std::string DelayVerdictText(const CampaignDefinition& definition, const FollowUpReport& report,
                             const DelayComparison& comparison);

}  // namespace sendlift
