#include "services/not_built.h"

#include <string>

namespace sendlift {
namespace {

void RefuseInTiers(const v1::Campaign& campaign, Violations& violations) {
  for (int i = 0; i < campaign.tiers_size(); ++i) {
    const std::string field = At("tiers", i, "offer");
    const v1::Offer& offer = campaign.tiers(i).offer();
    if (!offer.code().pool().empty()) violations.AddNotBuilt(field + ".code.pool");
    if (offer.has_expected_value()) violations.AddNotBuilt(field + ".expected_value");
  }
}

void RefuseInWaves(const v1::Campaign& campaign, Violations& violations) {
  for (int i = 0; i < campaign.waves_size(); ++i) {
    const v1::Wave& wave = campaign.waves(i);
    if (wave.recipients() > v1::Wave::ALL_LEFT) violations.AddNotBuilt(At("waves", i, "recipients"));
    if (wave.customer_count() != 0) violations.AddNotBuilt(At("waves", i, "customer_count"));
    if (wave.has_after_duration()) violations.AddNotBuilt(At("waves", i, "after_duration"));
    if (wave.slot() == v1::Wave::BEST_TIME) violations.AddNotBuilt(At("waves", i, "slot"));
  }
}

void RefuseInChannels(const v1::Campaign& campaign, Violations& violations) {
  const v1::ChannelChoice& channels = campaign.channels();
  if (channels.fall_back_on() == v1::ChannelChoice::DEFINITE_FAILURE) violations.AddNotBuilt("channels.fall_back_on");
  if (channels.order() > v1::ChannelChoice::AS_LISTED) violations.AddNotBuilt("channels.order");
}

void RefuseInExperiment(const v1::Campaign& campaign, Violations& violations) {
  if (campaign.experiment().stratify_by_size() > 0) violations.AddNotBuilt("experiment.stratify_by");
  if (!campaign.experiment().exclusion_group().empty()) violations.AddNotBuilt("experiment.exclusion_group");
}

}  // namespace

void RefuseWhatIsNotBuilt(const v1::Campaign& campaign, Violations& violations) {
  RefuseInTiers(campaign, violations);
  RefuseInWaves(campaign, violations);
  RefuseInChannels(campaign, violations);
  RefuseInExperiment(campaign, violations);
  if (campaign.audience().respect_holdout()) violations.AddNotBuilt("audience.respect_holdout");
  if (campaign.follow_ups_size() > 0) violations.AddNotBuilt("follow_ups");
  if (campaign.has_budget()) violations.AddNotBuilt("budget");
  if (campaign.approval() == v1::Campaign::REQUIRED) violations.AddNotBuilt("approval");
  if (campaign.priority() != 0) violations.AddNotBuilt("priority");
  if (campaign.touchpoints_size() > 0) violations.AddNotBuilt("touchpoints");
}

}  // namespace sendlift
