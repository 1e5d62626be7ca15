#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "model/campaign.h"

namespace sendlift {

// What the fixed test asks for that detects as much as a campaign's plan does.
struct FixedTest {
  double alpha = 0.05;           // two-sided
  double customers_a_share = 1;  // customers of each arm over those of the campaign: below 1, what looking early costs
};

// `people` are those of each wave, all arms together; the primary metric's windows decide who is mature at which look.
// FAILED_PRECONDITION if nobody is mature at any look, or no effect is ever found with the plan's power.
absl::StatusOr<FixedTest> FixedTestFor(const CampaignDefinition& definition, const std::vector<int64_t>& people);

}  // namespace sendlift
