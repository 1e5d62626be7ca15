#include "scheduler/ending.h"

#include <algorithm>

#include "base/status.h"
#include "scheduler/triggering.h"
#include "storage/journeys.h"
#include "storage/travellers.h"

namespace sendlift {

bool IsOver(const Campaign& campaign, absl::Time now) {
  return campaign.state == CampaignState::kCancelled || now >= campaign.definition.window.end;
}

absl::StatusOr<std::optional<CustomerNumber>> EndNext(storage::Session& session, WorkspaceNumber workspace,
                                                      const Campaign& campaign, CustomerNumber after, int limit,
                                                      absl::Time now) {
  ASSIGN_OR_RETURN(const auto people, storage::ListOnTheWay(session, workspace, campaign.number, after, limit));
  const absl::Time end = std::min(now, campaign.definition.window.end);
  Triggering triggering(session, workspace, campaign, now);
  for (const storage::NamedAssignment& person : people) {
    const Traveller traveller{.assignment = person.assignment, .customer_id = person.customer_id};
    ASSIGN_OR_RETURN(Journey journey, triggering.JourneyOf(traveller));
    RETURN_IF_ERROR(triggering.End(kOver, end, traveller, journey));
    RETURN_IF_ERROR(storage::PutJourney(session, workspace, campaign.number, journey));
  }
  RETURN_IF_ERROR(triggering.StoreCounts());
  if (static_cast<int>(people.size()) < limit) return std::nullopt;
  return people.back().assignment.customer;
}

}  // namespace sendlift
