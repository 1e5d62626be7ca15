#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "model/campaign.h"
#include "storage/database.h"

namespace sendlift {

// By whom a definition is changed, and in which fields: "waves[1].start_time".
struct Edit {
  std::string editor;
  std::vector<std::string> fields;
};

// Makes `definition` the next version of a launched campaign, in the session given: its approval is void, the version
// is kept with who made it, and what has not expired takes over the end of its window. Leases and waves that are under
// way with the version before come to nothing and are begun anew. Which fields may change is the caller's to say.
// INVALID_ARGUMENT for a definition that makes no sense; FAILED_PRECONDITION (CAMPAIGN_STATE) unless RUNNING or PAUSED.
absl::StatusOr<Campaign> ChangeLaunchedCampaign(storage::Session& session, Campaign campaign,
                                                CampaignDefinition definition, const Edit& edit, absl::Time now);

// The same without a check of the definition and with the approval kept: for what the server itself changes.
absl::StatusOr<Campaign> PutNextVersion(storage::Session& session, Campaign campaign, CampaignDefinition definition,
                                        const Edit& edit, absl::Time now);

}  // namespace sendlift
