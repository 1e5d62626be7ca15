#pragma once

#include "clients/cli/screen.h"
#include "sendlift/v1/campaigns.pb.h"

namespace sendlift::cli {

// When each wave of a preview will be through; nothing if nobody is contacted.
void PrintTimetable(const v1::CampaignPreview& preview, const Screen& screen);

// What it would cost by channel; nothing without a budget.
void PrintCosts(const v1::CampaignPreview& preview, const Screen& screen);

}  // namespace sendlift::cli
