#pragma once

#include <optional>
#include <vector>

#include "measurement/lift_material.h"
#include "model/campaign.h"

namespace sendlift {

// Two arms compared on a metric as an arm is with control: within waves and tiers where there are several. What the
// data do not give is missing.
struct ArmPair {
  int arm = 1;
  int other = 2;
  std::optional<double> difference;  // arm minus other
  std::optional<double> p;           // of one look at this pair alone
  std::optional<double> adjusted_p;  // over all pairs that have one: Holm
};

// Every two arms, control not among them, in the order 12, 13, .., 23, ..
std::vector<ArmPair> CompareArmPairs(const CampaignDefinition& definition, const LiftMaterial& material, int metric);

}  // namespace sendlift
