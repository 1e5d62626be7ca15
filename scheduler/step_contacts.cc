#include "scheduler/step_contacts.h"

#include <algorithm>

namespace sendlift {

bool FitsRelationship(const FollowUp& step, const Customer& customer) {
  if (step.relationships.empty()) return true;
  const auto found = customer.attributes.find(kRelationship);
  return found != customer.attributes.end() &&
         std::find(step.relationships.begin(), step.relationships.end(), found->second) != step.relationships.end();
}

ChannelList ChannelsOf(const FollowUp& step, const Customer& customer) {
  ChannelList channels(step.channels.begin(), step.channels.end());
  const auto owner = customer.attributes.find(kOwner);
  const bool owned = owner != customer.attributes.end() && !owner->second.empty();
  if (step.to_owner && !owned) {
    channels.erase(std::remove(channels.begin(), channels.end(), Channel::kPhone), channels.end());
  }
  return channels;
}

absl::Time ExpiryOf(const CampaignDefinition& definition, const FollowUp& step, absl::Time due) {
  constexpr int kParts = 32;
  if (!step.valid_for.has_value()) return definition.window.end;
  const absl::Duration unit = std::max(absl::Floor(*step.valid_for / kParts, absl::Seconds(1)), absl::Seconds(1));
  const absl::Time expiry = absl::UnixEpoch() + absl::Floor(due + *step.valid_for - absl::UnixEpoch(), unit);
  return std::min(expiry, definition.window.end);
}

}  // namespace sendlift
