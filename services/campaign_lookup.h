#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/approval.h"
#include "model/campaign.h"
#include "sendlift/v1/campaigns.pb.h"
#include "services/service_environment.h"
#include "storage/database.h"

namespace sendlift {

// The campaign of an id; NOT_FOUND with its full name.
absl::StatusOr<Campaign> FindCampaign(storage::Session& session, const std::string& id);
// The campaign that a request is about, if it still has the etag that the request names; ABORTED (ETAG_MISMATCH).
absl::StatusOr<Campaign> FindUnchangedCampaign(storage::Session& session, const std::string& id,
                                               const std::string& etag);
// The definition, with what is wrong on the wire and what makes no sense named at once.
absl::StatusOr<CampaignDefinition> CheckedDefinition(storage::Session& session, const v1::Campaign& proto);
// As it is on the wire at `now`, with what happened so far.
absl::StatusOr<v1::Campaign> WithProgress(storage::Session& session, const Campaign& campaign, absl::Time now);

// What this server asks for before a launch.
ApprovalTerms ApprovalTermsOf(const ServiceEnvironment& env);

}  // namespace sendlift
