#include "services/not_built.h"

#include <string>

namespace sendlift {
namespace {

void RefuseInTiers(const v1::Campaign& campaign, Violations& violations) {
  for (int i = 0; i < campaign.tiers_size(); ++i) {
    const std::string field = At("tiers", i, "offer");
    const v1::Offer& offer = campaign.tiers(i).offer();
    if (!offer.code().pool().empty()) violations.AddNotBuilt(field + ".code.pool");
  }
}

void RefuseInWaves(const v1::Campaign& campaign, Violations& violations) {
  for (int i = 0; i < campaign.waves_size(); ++i) {
    const v1::Wave& wave = campaign.waves(i);
    if (wave.slot() == v1::Wave::BEST_TIME) violations.AddNotBuilt(At("waves", i, "slot"));
  }
}

}  // namespace

void RefuseWhatIsNotBuilt(const v1::Campaign& campaign, Violations& violations) {
  RefuseInTiers(campaign, violations);
  RefuseInWaves(campaign, violations);
  if (campaign.follow_ups_size() > 0) violations.AddNotBuilt("follow_ups");
}

}  // namespace sendlift
