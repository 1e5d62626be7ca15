#include "services/not_built.h"

namespace sendlift {
namespace {

void RefuseInWaves(const v1::Campaign& campaign, Violations& violations) {
  for (int i = 0; i < campaign.waves_size(); ++i) {
    const v1::Wave& wave = campaign.waves(i);
    if (wave.slot() > v1::Wave::AT_ONCE) violations.AddNotBuilt(At("waves", i, "slot"));
  }
}

}  // namespace

void RefuseWhatIsNotBuilt(const v1::Campaign& campaign, Violations& violations) {
  RefuseInWaves(campaign, violations);
}

}  // namespace sendlift
