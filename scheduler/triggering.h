#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/assignment.h"
#include "model/campaign.h"
#include "model/customer.h"
#include "model/journey.h"
#include "scheduler/step_rules.h"
#include "storage/database.h"
#include "storage/journeys.h"

namespace sendlift {

// Whom a journey is of.
struct Traveller {
  Assignment assignment;
  std::string customer_id = {};  // empty: it is read when it is needed
};

// Triggers the steps of one campaign, in the transaction that learns of what has happened. Every step is triggered once
// for a customer, or once for an occurrence, however often that comes.
//   Triggering triggering(session, workspace, campaign, now);
//   ASSIGN_OR_RETURN(Journey journey, triggering.JourneyOf(traveller));
//   RETURN_IF_ERROR(triggering.Happened(occurrence, traveller, journey));
//   RETURN_IF_ERROR(storage::PutJourney(session, workspace, campaign.number, journey));
//   RETURN_IF_ERROR(triggering.StoreCounts());
class Triggering {
 public:
  // `campaign` outlives it. `now`: when it is learnt.
  Triggering(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign, absl::Time now);

  // The customer's journey; without one a new one, counted as on the way, from the time of the assignment on. The
  // caller stores it.
  absl::StatusOr<Journey> JourneyOf(const Traveller& traveller);

  // Notes the occurrence in the journey, which the caller stores, and inserts the triggers that it makes; those of
  // steps with a date that are not triggered yet, too. What happened before the customer came in does not count. A
  // journey that has ended has only the steps behind its ending.
  //
  // A step that happens once is triggered by the first that comes in. While it waits, an occurrence that its `without`
  // names begins its time anew, if it is later; and what held it back, or what came in too late, does not keep a later
  // one from triggering it. A delay is drawn by the keyed hash of the customer's id, the step and the occurrence
  // (docs/assignment.md).
  absl::Status Happened(const Occurrence& occurrence, const Traveller& traveller, Journey& journey);

  // Ends a journey that is on the way; what ENDED triggers is triggered. The caller stores the journey. Triggers that
  // wait stay, until they are due.
  absl::Status End(const std::string& ending, absl::Time time, const Traveller& traveller, Journey& journey);

  // Replaces a trigger by what became of it; both have the same key.
  absl::Status Change(const Traveller& traveller, const Trigger& before, const Trigger& after);

  // Adds what was counted to the database; the last call.
  absl::Status StoreCounts();

 private:
  absl::Status Arm(int index, int64_t number, absl::Time time, absl::string_view type, const Traveller& traveller);
  absl::Status ArmDate(int index, const Traveller& traveller);
  absl::StatusOr<std::optional<Trigger>> Make(int index, int64_t number, absl::Time time, const Traveller& traveller);
  absl::StatusOr<std::optional<Customer>> Find(const Traveller& traveller);
  void Count(const Traveller& traveller, const Trigger& trigger, int64_t people);
  void CountJourney(const Traveller& traveller, const std::string& ending, int64_t people);

  storage::Session& session_;
  const WorkspaceNumber workspace_;
  const Campaign& campaign_;
  const absl::Time now_;
  const std::set<std::string> looked_at_;
  storage::JourneyCounts counts_;
};

}  // namespace sendlift
