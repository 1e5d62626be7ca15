#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "model/assignment.h"
#include "model/campaign.h"
#include "model/journey.h"
#include "sendlift/v1/journeys.pb.h"
#include "storage/journeys.h"
#include "storage/named_triggers.h"

namespace sendlift {

// "workspaces/main/campaigns/trial/journeyProgress", "workspaces/main/campaigns/trial/journeys/c-1042".
std::string JourneyProgressName(absl::string_view campaign_id);
std::string JourneyName(absl::string_view campaign_id, absl::string_view customer_id);

// Their parts; errors as those of CampaignIdOf.
absl::StatusOr<std::string> CampaignIdOfJourneyProgress(absl::string_view name);
struct JourneyPlace {
  std::string campaign_id;
  std::string customer_id;
};
absl::StatusOr<JourneyPlace> JourneyPlaceOf(absl::string_view name);

// As they go over the wire. Every step is in the progress, also one that was not triggered.
v1::JourneyTrigger ToProto(const Campaign& campaign, const storage::NamedTrigger& named);
v1::JourneyProgress ToProto(const Campaign& campaign, const storage::JourneyCounts& counts);
// Without triggers.
v1::Journey ToProto(const Campaign& campaign, const Assignment& assignment, const std::string& customer_id,
                    const Journey& journey);

// The key of a trigger as it stands in a page token, and back; an empty text is the key before all.
std::string KeyText(const Trigger& trigger);
Trigger KeyFromText(absl::string_view text);

}  // namespace sendlift
