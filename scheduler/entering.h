#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/campaign.h"
#include "storage/database.h"

namespace sendlift {

// Whether steps of a campaign wait for that its customers were assigned, or for dates that are read then.
bool WaitsForEntries(const CampaignDefinition& definition);

// The next people of a frozen wave, control included, at most `limit`: their journeys begin, and ENTERED happens at the
// time at which they were assigned. How far it came is stored with it. False if all of them have entered.
absl::StatusOr<bool> EnterNext(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign, int wave,
                               int limit, absl::Time now);

}  // namespace sendlift
