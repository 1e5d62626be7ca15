#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "engine/environment.h"
#include "model/campaign.h"
#include "storage/database.h"

namespace sendlift {

// Checks a definition as a whole: its own rules, its filters, its segment, its placeholders.
// INVALID_ARGUMENT that names every wrong field, with paths as in campaigns.proto ("waves[1].start_time").
absl::Status CheckDefinition(storage::Session& session, const CampaignDefinition& definition);

// The following are one transaction each, in the session given. They check the state and change it.
absl::StatusOr<Campaign> CreateCampaign(storage::Session& session, const std::string& id, CampaignDefinition definition,
                                        absl::Time now);
// Replaces the definition of a draft, whose approval is void then; one that says the same changes nothing.
// FAILED_PRECONDITION (CAMPAIGN_STATE) after launch.
absl::StatusOr<Campaign> ReplaceDefinition(storage::Session& session, Campaign campaign, CampaignDefinition definition,
                                           absl::Time now);
// DRAFT -> RUNNING, and keeps the definition as its first version; FAILED_PRECONDITION if the window is over, imported
// assignments are missing, or a plan that counts customers finds none. `campaign.launch_customers` is taken as it is;
// without, it is counted here if the plan needs it.
absl::StatusOr<Campaign> LaunchCampaign(storage::Session& session, Campaign campaign, absl::Time now,
                                        const std::string& launcher = "");
// RUNNING or PAUSED -> CANCELLED. Pausing and resuming are in engine/resuming.h.
absl::StatusOr<Campaign> CancelCampaign(storage::Session& session, Campaign campaign, absl::Time now);
// Deletes a draft; FAILED_PRECONDITION (CAMPAIGN_STATE) after launch.
absl::Status DeleteCampaign(storage::Session& session, const Campaign& campaign);

// FAILED_PRECONDITION (CAMPAIGN_STATE): the campaign is in a state in which it cannot be `verb`: "launched".
absl::Status WrongState(const Campaign& campaign, absl::string_view verb);
// Whether it was launched, and its first wave is still to come: on the wire it is SCHEDULED then.
bool IsScheduled(const Campaign& campaign, absl::Time now);

}  // namespace sendlift
