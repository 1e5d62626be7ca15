#pragma once

#include <vector>

#include "clients/cli/screen.h"
#include "clients/cli/table.h"
#include "sendlift/v1/campaigns.pb.h"

namespace sendlift::cli {

// One line a campaign.
Table CampaignList(const std::vector<v1::Campaign>& campaigns);

// A campaign as a planner thinks of it: when, tiers with offers, arms, waves with what happened in each.
void PrintCampaign(const v1::Campaign& campaign, const Screen& screen);

// Customers by tier, arm, wave and channel, one line each.
Table PreviewCells(const v1::CampaignPreview& preview);

// What a launch would do: who, who not and why, what can be detected, how the messages read, what to look at twice.
void PrintPreview(const v1::CampaignPreview& preview, const Screen& screen);

// "15 % off", "GIFT Autumn box", "no offer".
std::string OfferText(const v1::Offer& offer);

// "no consent", "in no tier".
std::string ExclusionText(v1::Exclusion::Reason reason);

// The states that any instruction is in: "planned 12, accepted 9,500".
std::string InstructionText(const v1::InstructionCounts& counts);

}  // namespace sendlift::cli
