#pragma once

#include <vector>

#include "engine/timetable.h"
#include "model/campaign.h"
#include "sendlift/v1/campaigns.pb.h"

namespace sendlift {

// Adds the forecast of each wave to what launching would do.
void AddTimetable(const Campaign& campaign, const std::vector<WaveForecast>& timetable, v1::CampaignPreview& preview);

// Adds what it would cost, by channel and together, each rounded up; nothing without a budget.
void AddCosts(const Campaign& campaign, const std::vector<Preview::ChannelCost>& costs, v1::CampaignPreview& preview);

}  // namespace sendlift
