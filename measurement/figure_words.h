#pragma once

#include <string>

#include "model/campaign.h"
#include "storage/cells.h"
#include "storage/follow_up_cells.h"
#include "storage/journeys.h"
#include "storage/state_counts.h"
#include "storage/waves.h"

// What figures are called where somebody reads of them. Numbers stand for what the definition does not have.
namespace sendlift {

// "wave main, arm offer, tier gold, EMAIL"; without a wave the day, without a channel nothing: "day 2027-01-16, arm
// control, tier gold".
std::string WordsOfCohort(const CampaignDefinition& definition, const storage::CellKey& key);
// The same with ", metric purchase_rate".
std::string WordsOfCell(const CampaignDefinition& definition, const storage::CellKey& key);
// "purchase_rate".
std::string WordsOfMetric(const CampaignDefinition& definition, int metric);
// "arm offer, tier gold, follow-up chase, delay soon, PLANNED"; of journeys "arm offer, tier gold, ending converted",
// or "on the way".
std::string WordsOfJourneyCell(const CampaignDefinition& definition, const storage::JourneyCell& cell);
// "follow-up chase, delay soon": what a first trigger drew.
std::string WordsOfDelay(const CampaignDefinition& definition, int follow_up, int delay);
// "metric purchase_rate", "opting out", "opening the contact", "a click in the contact": an outcome behind a first
// trigger.
std::string WordsOfDelayOutcome(const CampaignDefinition& definition, int outcome);
// "day 2027-01-16, arm offer, follow-up chase, delay soon, metric purchase_rate after 3h, opted out before".
std::string WordsOfFollowUpCell(const CampaignDefinition& definition, const storage::FollowUpCell& cell);
// "arm offer, DELIVERED, at 70000 micros"; what costs nothing has no price, and what was taken out a reason: "arm
// offer, SUPPRESSED for reason 8".
std::string WordsOfStateCount(const CampaignDefinition& definition, const storage::StateCount& count);

}  // namespace sendlift
