#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/campaign.h"
#include "scheduler/customer_tools.h"
#include "scheduler/fallback_planner.h"
#include "scheduler/follow_up_planner.h"
#include "scheduler/selection.h"
#include "scheduler/wave_writer.h"
#include "storage/candidates.h"
#include "storage/condition.h"
#include "storage/database.h"

namespace sendlift {

// Turns a filter into a condition; handed in, because filters belong to another peer.
using FilterCompiler = std::function<absl::StatusOr<storage::Condition>(absl::string_view)>;

// The audience and tier rules of a campaign as conditions, with whom the holdout and other campaigns keep from it; all
// of it is read as it is now.
absl::StatusOr<storage::CandidateQuery> CandidateQueryFor(storage::Session& session, WorkspaceNumber workspace,
                                                          const Campaign& campaign, const FilterCompiler& compile);

// Freezes waves when they fall due: selects their people, assigns arms, writes assignments and instructions. A wave
// becomes visible with its last transaction; what a crash left half-written is taken back and planned anew.
class Planner {
 public:
  // `tools`: for the steps of campaigns.
  Planner(storage::Database& database, WorkspaceNumber workspace, FilterCompiler compile, WaveSizes sizes,
          CustomerTools tools = {})
      : database_(database),
        workspace_(workspace),
        compile_(std::move(compile)),
        sizes_(sizes),
        fallbacks_(database, workspace),
        follow_ups_(database, workspace, std::move(tools)) {}

  // Freezes every wave of a running campaign that is due at `now`; how many. Before, plans what takes the place of
  // contacts that failed, and carries out steps that are due. Begins, the first time and after each time
  // that planning failed, with taking back what was left half-written, also of campaigns that do not run any more.
  // The planned time of a wave is `now`, or the high-water mark if the clock was set back behind it: what happened by
  // then was counted before the wave was there.
  // A roll-out wave of which nobody has decided which arm it gets is not frozen.
  absl::StatusOr<int> RunOnce(absl::Time now);
  // Campaigns whose roll-out wave was due in the last pass, and waits for that decision.
  const std::vector<Campaign>& undecided() const { return undecided_; }

 private:
  absl::StatusOr<int> PlanCampaign(const Campaign& campaign, absl::Time now);
  absl::StatusOr<bool> WaitsForWinner(const Campaign& campaign, int wave);
  absl::Status PlanWave(const Campaign& campaign, int wave, absl::Time now);
  // Reserves the pieces of a wave that is taken; if fewer are left by now than it was taken for, it is taken anew.
  absl::Status ReservePieces(const Campaign& campaign, int wave, absl::Time now, Selection& selection);
  absl::Status TakeBackAll();
  absl::Status TakeBack(const Campaign& campaign, int wave);

  storage::Database& database_;
  const WorkspaceNumber workspace_;
  const FilterCompiler compile_;
  const WaveSizes sizes_;
  FallbackPlanner fallbacks_;
  FollowUpPlanner follow_ups_;
  bool clean_ = false;  // nothing is half-written
  std::vector<Campaign> undecided_;
};

}  // namespace sendlift
