#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "model/campaign.h"
#include "model/journey.h"

namespace sendlift::simulation {

// What the manual says of steps (docs/journeys.md), written once more: the oracle does not ask the product. Steps are
// counted from 0.

// An event of a customer, as it concerns one campaign.
struct HeardEvent {
  std::string type;
  std::string of;  // the step whose contact it names; empty: none
  absl::Time time;
  int64_t position = 0;
  bool machine = false;
};

bool HasType(const std::vector<std::string>& types, const std::string& type);
// "first", or the step's id; `follow_up` as blocks have it.
std::string StepName(const CampaignDefinition& definition, int follow_up);
bool IsForArmAndTier(const CampaignDefinition& definition, const FollowUp& step, int arm, int tier);
bool IsTriggeredBy(const FollowUp& step, const HeardEvent& event);
absl::Time DueTime(const FollowUp& step, absl::Time trigger_time, int delay);
bool IsBehind(const CampaignDefinition& definition, size_t step, const std::string& ending);
// When its contact may not be handed over any more.
absl::Time LastTime(const CampaignDefinition& definition, const FollowUp& step, absl::Time due);

// Whether a trigger may become what it is now; nothing was there before without `before`. What is wrong, or "".
std::string WrongChange(const FollowUp& step, const Trigger* before, const Trigger& after);

}  // namespace sendlift::simulation
