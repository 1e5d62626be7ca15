#pragma once

#include "absl/time/time.h"
#include "model/campaign.h"
#include "model/customer.h"
#include "scheduler/channel_order.h"

// What a step of a campaign (model/follow_up.h) asks of customer and contact, when it is due.
namespace sendlift {

// Attributes of customers that steps look at: in which relationship they are, and whose they are.
inline constexpr char kRelationship[] = "relationship";
inline constexpr char kOwner[] = "owner";

bool FitsRelationship(const FollowUp& step, const Customer& customer);
// In the order in which they are tried: as listed; no PHONE that is for an owner where there is none.
ChannelList ChannelsOf(const FollowUp& step, const Customer& customer);
// When a contact that is due at `due` expires. Not later than the step says; up to a thirty-second of its time earlier,
// so that contacts that are due one after the other expire together.
absl::Time ExpiryOf(const CampaignDefinition& definition, const FollowUp& step, absl::Time due);

}  // namespace sendlift
