#include "services/not_built.h"

#include <string>

namespace sendlift {
namespace {

void RefuseInTiers(const v1::Campaign& campaign, Violations& violations) {
  if (campaign.offer_quantity() != 0) violations.AddNotBuilt("offer_quantity");
  for (int i = 0; i < campaign.tiers_size(); ++i) {
    const std::string field = At("tiers", i, "offer");
    const v1::Offer& offer = campaign.tiers(i).offer();
    if (offer.quantity() != 0) violations.AddNotBuilt(field + ".quantity");
    if (offer.has_code()) violations.AddNotBuilt(field + ".code");
    if (offer.has_expected_value()) violations.AddNotBuilt(field + ".expected_value");
  }
}

void RefuseInWaves(const v1::Campaign& campaign, Violations& violations) {
  for (int i = 0; i < campaign.waves_size(); ++i) {
    const v1::Wave& wave = campaign.waves(i);
    if (wave.slot() == v1::Wave::BEST_TIME) violations.AddNotBuilt(At("waves", i, "slot"));
  }
}

void RefuseInChannels(const v1::Campaign& campaign, Violations& violations) {
  const v1::ChannelChoice& channels = campaign.channels();
  if (channels.fall_back_on() == v1::ChannelChoice::DEFINITE_FAILURE) violations.AddNotBuilt("channels.fall_back_on");
  if (channels.order() > v1::ChannelChoice::AS_LISTED) violations.AddNotBuilt("channels.order");
}

}  // namespace

void RefuseWhatIsNotBuilt(const v1::Campaign& campaign, Violations& violations) {
  RefuseInTiers(campaign, violations);
  RefuseInWaves(campaign, violations);
  RefuseInChannels(campaign, violations);
  if (campaign.follow_ups_size() > 0) violations.AddNotBuilt("follow_ups");
  if (campaign.has_budget()) violations.AddNotBuilt("budget");
  if (campaign.approval() == v1::Campaign::REQUIRED) violations.AddNotBuilt("approval");
  if (campaign.touchpoints_size() > 0) violations.AddNotBuilt("touchpoints");
}

}  // namespace sendlift
