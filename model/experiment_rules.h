#pragma once

#include <vector>

#include "base/error.h"
#include "model/campaign.h"

namespace sendlift {

inline constexpr size_t kStratifyByMax = 3;

// What is wrong with how a campaign stands beside others, and with its strata: what it stratifies by, exclusion group,
// holdout, priority.
std::vector<FieldViolation> ExperimentViolations(const CampaignDefinition& definition);

}  // namespace sendlift
