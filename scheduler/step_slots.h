#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/campaign.h"
#include "model/customer.h"
#include "scheduler/best_hours.h"
#include "storage/database.h"

namespace sendlift {

// A contact of a step that is about to be planned.
struct StepContact {
  const FollowUp& step;
  const Customer& customer;
  int tier = 0;
  Channel channel = Channel::kEmail;
  int64_t occurrence = 0;  // of the trigger
  absl::Time due;
  absl::Time not_after;
};

// When within the day contacts of steps may be handed over (FollowUp::slot), one after the other in one transaction.
class StepSlots {
 public:
  // `campaign` and `evidence` outlive it.
  StepSlots(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
            const SlotEvidence& evidence)
      : session_(session), workspace_(workspace), campaign_(campaign), evidence_(evidence) {}

  // The beginning of the hour; `due` if the step has no slot, no hour comes into question, or none is known to be best.
  absl::StatusOr<absl::Time> BeginOf(const StepContact& contact);

 private:
  storage::Session& session_;
  const WorkspaceNumber workspace_;
  const Campaign& campaign_;
  const SlotEvidence& evidence_;
};

}  // namespace sendlift
