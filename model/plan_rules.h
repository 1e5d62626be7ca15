#pragma once

#include <vector>

#include "absl/time/time.h"
#include "base/error.h"
#include "model/campaign.h"

namespace sendlift {

// What is wrong with the analysis plan and the guardrails, field by field; empty if nothing is.
std::vector<FieldViolation> PlanViolations(const CampaignDefinition& definition);

// What looks count from: the start of the first wave, or of the window where there are no waves.
absl::Time LooksBegin(const CampaignDefinition& definition);

}  // namespace sendlift
