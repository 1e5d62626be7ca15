#include "model/roll_out.h"

namespace sendlift {

std::optional<int> RollOutWave(const CampaignDefinition& definition) {
  const std::optional<Winner>& winner = definition.experiment.winner;
  if (!winner.has_value()) return std::nullopt;
  for (size_t i = 0; i < definition.waves.size(); ++i) {
    if (definition.waves[i].wave == winner->wave) return static_cast<int>(i);
  }
  return std::nullopt;
}

int ExperimentWaves(const CampaignDefinition& definition) {
  return RollOutWave(definition).value_or(static_cast<int>(definition.waves.size()));
}

std::vector<int32_t> ArmSharesOf(const Experiment& experiment, const std::optional<WinnerDecision>& decision,
                                 int wave) {
  std::vector<int32_t> shares = ArmShares(experiment);
  if (!decision.has_value() || !decision->HasWinner() || decision->wave != wave) return shares;
  const int32_t control = shares[kControlArm];
  shares.assign(shares.size(), 0);
  shares[kControlArm] = control;
  shares[static_cast<size_t>(decision->arm)] = kWhole - control;
  return shares;
}

}  // namespace sendlift
