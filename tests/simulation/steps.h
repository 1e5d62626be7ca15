#pragma once

#include "base/random.h"
#include "tests/support/a_campaign.h"

namespace sendlift::simulation {

// One to four steps behind the first contact: for those who do not open, on opens and purchases, with arms of delay, in
// chains, after absences, endings with what is behind them, and marks. `has_tiers`: the campaign has the tiers "vip"
// and "rest".
void AddFollowUps(Random& random, bool has_tiers, testing::ACampaign& definition);

}  // namespace sendlift::simulation
