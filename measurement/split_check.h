#pragma once

#include <optional>

#include "measurement/lift_material.h"
#include "model/campaign.h"
#include "model/winner.h"
#include "stats/sample_ratio.h"

namespace sendlift {

// Whether people fell into the arms in the shares that the campaign says. A roll-out wave with a winner has shares of
// its own, and is a segment of its own. Nothing where no share can be tested.
std::optional<SampleRatioResult> CheckSampleRatio(const CampaignDefinition& definition, const LiftMaterial& material,
                                                  const std::optional<WinnerDecision>& winner);

}  // namespace sendlift
