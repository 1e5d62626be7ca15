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
// Replaces the definition of a draft; FAILED_PRECONDITION (CAMPAIGN_STATE) after launch.
absl::StatusOr<Campaign> ReplaceDefinition(storage::Session& session, Campaign campaign, CampaignDefinition definition,
                                           absl::Time now);
// DRAFT -> RUNNING; FAILED_PRECONDITION if the window is over or imported assignments are missing.
absl::StatusOr<Campaign> LaunchCampaign(storage::Session& session, Campaign campaign, absl::Time now);
// RUNNING -> PAUSED, PAUSED -> RUNNING, RUNNING or PAUSED -> CANCELLED.
absl::StatusOr<Campaign> PauseCampaign(storage::Session& session, Campaign campaign, absl::Time now);
absl::StatusOr<Campaign> ResumeCampaign(storage::Session& session, Campaign campaign, absl::Time now);
absl::StatusOr<Campaign> CancelCampaign(storage::Session& session, Campaign campaign, absl::Time now);
// Deletes a draft; FAILED_PRECONDITION (CAMPAIGN_STATE) after launch.
absl::Status DeleteCampaign(storage::Session& session, const Campaign& campaign);

}  // namespace sendlift
