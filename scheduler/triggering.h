#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/assignment.h"
#include "model/campaign.h"
#include "model/journey.h"
#include "storage/database.h"
#include "storage/journeys.h"

namespace sendlift {

// Something that can trigger steps of a customer's journey.
struct Occurrence {
  std::string type;     // of the event; kEntered, kContacted or kEnded
  std::string of = {};  // the step (kFirstContact or a follow-up's id) or the ending that it is about; empty: unknown
  absl::Time time;
  int64_t number = 0;  // of this occurrence: position of the event in the log, sequence of the instruction, or 0
  bool machine = false;
  std::optional<double> rating = std::nullopt;
  std::optional<double> expectation = std::nullopt;
};

// Whom a journey is of.
struct Traveller {
  Assignment assignment;
  std::string customer_id;
};

// Triggers the steps of one campaign, in the transaction that learns of what has happened. Every step is triggered once
// for a customer, or once for an occurrence, however often that comes.
class Triggering {
 public:
  // `campaign` outlives it. `now`: when it is learnt.
  Triggering(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign, absl::Time now)
      : session_(session), workspace_(workspace), campaign_(campaign), now_(now) {}

  // Notes the occurrence in the journey, which the caller stores, and inserts the triggers that it makes. A delay is
  // drawn by the keyed hash of the customer's id, the step and the occurrence (docs/assignment.md).
  absl::Status Happened(const Occurrence& occurrence, const Traveller& traveller, Journey& journey);

  // Ends a journey that is on the way; what ENDED triggers is triggered. The caller stores the journey.
  absl::Status End(const std::string& ending, absl::Time time, const Traveller& traveller, Journey& journey);

  // Adds what was counted to the database; the last call.
  absl::Status StoreCounts();

 private:
  storage::Session& session_;
  const WorkspaceNumber workspace_;
  const Campaign& campaign_;
  const absl::Time now_;
  storage::JourneyCounts counts_;
};

}  // namespace sendlift
