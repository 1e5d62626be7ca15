#pragma once

#include "model/campaign.h"
#include "sendlift/v1/campaigns.pb.h"
#include "services/violations.h"

namespace sendlift {

// The channels of a campaign, how they are ordered and when the next one is tried.
void ChannelsFromProto(const v1::ChannelChoice& proto, CampaignDefinition& definition, Violations& violations);
v1::ChannelChoice ChannelsToProto(const CampaignDefinition& definition);

}  // namespace sendlift
