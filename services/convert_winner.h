#pragma once

#include <optional>
#include <string>

#include "model/campaign.h"
#include "model/winner.h"
#include "sendlift/v1/winners.pb.h"

namespace sendlift {

// Of a campaign with a roll-out wave; nothing is decided yet without a decision.
v1::WinnerDecision WinnerToProto(const CampaignDefinition& definition, const std::optional<WinnerDecision>& decision,
                                 const std::string& currency_code);

// The decision in English, in one or two sentences: "Wave rest gets arm early, which won. Better: arm early lifts
// purchase_rate by 3.1 percentage points (1.9 to 4.3)."
std::string WinnerText(const CampaignDefinition& definition, const std::optional<WinnerDecision>& decision,
                       const std::string& currency_code);

}  // namespace sendlift
