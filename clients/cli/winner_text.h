#pragma once

#include <string>

#include "clients/cli/screen.h"
#include "sendlift/v1/campaigns.pb.h"
#include "sendlift/v1/winners.pb.h"

namespace sendlift::cli {

// Which arm the last wave gets and why, and of whom the verdicts are: "Wave rest gets arm early, which won. ...
// Verdicts are of the waves before wave rest."
std::string DecisionText(const v1::WinnerDecision& decision);

// The rule of a campaign, and what was decided; nothing without one.
void PrintWinner(const v1::Campaign& campaign, const Screen& screen);

// Which wave of a preview gets the winner, and how many people that is; nothing if none does.
void PrintRollOut(const v1::CampaignPreview& preview, const Screen& screen);

}  // namespace sendlift::cli
