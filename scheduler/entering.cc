#include "scheduler/entering.h"

#include <limits>

#include "base/status.h"
#include "scheduler/step_rules.h"
#include "scheduler/triggering.h"
#include "storage/journeys.h"
#include "storage/travellers.h"

namespace sendlift {

bool WaitsForEntries(const CampaignDefinition& definition) {
  return TypesLookedAt(definition).contains(kEntered) || HasDates(definition);
}

absl::StatusOr<bool> EnterNext(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign, int wave,
                               int limit, absl::Time now) {
  constexpr CustomerNumber kAll{std::numeric_limits<int64_t>::max()};
  ASSIGN_OR_RETURN(const CustomerNumber until, storage::EnteredUntil(session, workspace, campaign.number, wave));
  if (until == kAll) return false;
  ASSIGN_OR_RETURN(const auto people,
                   storage::ListPeopleOfWave(session, workspace, campaign.number, wave, until, limit));
  Triggering triggering(session, workspace, campaign, now);
  for (const storage::NamedAssignment& person : people) {
    const Traveller traveller{.assignment = person.assignment, .customer_id = person.customer_id};
    ASSIGN_OR_RETURN(Journey journey, triggering.JourneyOf(traveller));
    const Occurrence entered{.type = kEntered, .time = person.assignment.planned_time};
    RETURN_IF_ERROR(triggering.Happened(entered, traveller, journey));
    RETURN_IF_ERROR(storage::PutJourney(session, workspace, campaign.number, journey));
  }
  RETURN_IF_ERROR(triggering.StoreCounts());
  const bool more = static_cast<int>(people.size()) == limit;
  const CustomerNumber entered = more ? people.back().assignment.customer : kAll;
  RETURN_IF_ERROR(storage::PutEnteredUntil(session, workspace, campaign.number, wave, entered));
  return more;
}

}  // namespace sendlift
