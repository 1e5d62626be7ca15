#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/campaign.h"
#include "scheduler/planner.h"
#include "storage/database.h"

namespace sendlift {

// Decides which arm the roll-out waves get that wait for it, each once, durably and with an entry in the audit: the
// wave is frozen behind it, also when the server dies in between. Not to be called while events are folded.
class WinnerPass {
 public:
  WinnerPass(storage::Database& database, WorkspaceNumber workspace) : database_(database), workspace_(workspace) {}

  // Decides those of `waiting` (Planner::undecided) whose outcome windows do not close soon (kRollOutPatience), and of
  // which all events are folded that had come in when that was first found so; how many these were. A campaign
  // that was stopped or changed meanwhile is left as it is, as is one of which deciding fails, which is logged.
  int RunOnce(const std::vector<Campaign>& waiting, absl::Time now);

 private:
  absl::StatusOr<bool> Decide(const Campaign& campaign, absl::Time now);
  absl::StatusOr<bool> IsReady(storage::Session& session, const Campaign& campaign, absl::Time now);

  storage::Database& database_;
  const WorkspaceNumber workspace_;
  std::map<CampaignNumber, int64_t> logged_;  // the end of the log up to which events are waited for
};

// A pass of the planner, and behind the decisions that it waits for another one; how many waves were frozen.
absl::StatusOr<int> PlanAndDecide(Planner& planner, WinnerPass& winners, absl::Time now);

}  // namespace sendlift
