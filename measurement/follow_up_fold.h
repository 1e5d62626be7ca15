#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/id.h"
#include "model/campaign.h"
#include "model/event.h"
#include "storage/database.h"
#include "storage/first_triggers.h"
#include "storage/follow_up_cells.h"

namespace sendlift {

// Whether a campaign has a step whose delays are arms.
bool ComparesDelays(const CampaignDefinition& definition);

// The cells that a customer is in, each once: by when what happened first since the trigger, within the horizon.
std::vector<storage::FollowUpCell> FollowUpCellsOf(const storage::FirstTrigger& trigger,
                                                   const storage::FirstTimes& times);

// Counts for one campaign what happens after the first triggers of steps with delays, in the transaction that folds
// events. An event of a metric, or that the customer opted out, counts for every first trigger of its customer with
// trigger time <= its time < trigger time + horizon; OPENED and CLICKED only for the step whose contact they are about.
// What machines did does not count. Order, repetition and lateness of events make no difference: of each outcome the
// earliest time counts, and a trigger that is made late finds the events of a customer of the campaign that were there
// before it.
class FollowUpFold {
 public:
  // The campaign outlives it; waves from `frozen_waves` on may be taken back.
  FollowUpFold(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign, int frozen_waves);

  // Counts first triggers that are new, at most `limit`; how many. Before the events of the transaction.
  absl::StatusOr<int> TakeNew(int limit);
  absl::Status Add(const Event& event);
  // Writes what was counted; the last call.
  absl::Status StoreCells();

 private:
  std::vector<int> OutcomesOf(const Event& event) const;
  absl::StatusOr<int> StepOfContact(const Event& event);
  absl::Status Keep(const Event& event, const std::vector<int>& outcomes);
  absl::Status Count(const storage::FirstTrigger& trigger, const std::vector<storage::EarlyEvent>& events);
  absl::Duration HorizonOf(const storage::FirstTrigger& trigger) const;

  storage::Session& session_;
  const WorkspaceNumber workspace_;
  const Campaign& campaign_;
  const int frozen_waves_;
  size_t timed_steps_ = 0;
  absl::Time last_end_;  // of the horizon of whoever is triggered while the campaign runs
  storage::FollowUpCells gains_;
};

// The share of a group of events of all campaigns: new first triggers, then the events.
absl::Status FoldFollowUps(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                           int frozen_waves, absl::Span<const Event> events);

// Counts new first triggers where no events come in, at most about `limit`; how many.
absl::StatusOr<int> TakeNewFirstTriggers(storage::Session& session, WorkspaceNumber workspace,
                                         const std::vector<std::shared_ptr<const Campaign>>& campaigns, int limit);

}  // namespace sendlift
