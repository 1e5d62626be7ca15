#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "model/campaign.h"
#include "model/winner.h"

namespace sendlift {

// The index of the wave that gets the winner; nothing without a rule, and when the wave was taken out of the campaign.
std::optional<int> RollOutWave(const CampaignDefinition& definition);

// A wave that starts some minutes late closes its outcome windows some minutes late: so long a roll-out wave waits for
// them behind its start.
inline constexpr absl::Duration kRollOutPatience = absl::Hours(1);

// How many waves find the winner, which are all without a roll-out.
int ExperimentWaves(const CampaignDefinition& definition);

// Shares of control and the arms in a wave, as ArmShares has them; in a roll-out wave with a winner control keeps its
// share, and that arm has the rest.
std::vector<int32_t> ArmSharesOf(const Experiment& experiment, const std::optional<WinnerDecision>& decision, int wave);

}  // namespace sendlift
