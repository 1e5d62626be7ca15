#include "measurement/folder.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "base/failpoint.h"
#include "base/status.h"
#include "measurement/follow_up_fold.h"
#include "measurement/outcome_rules.h"
#include "model/campaign.h"
#include "model/event_types.h"
#include "storage/assignments.h"
#include "storage/campaigns.h"
#include "storage/cells.h"
#include "storage/events.h"
#include "storage/first_triggers.h"
#include "storage/waves.h"

namespace sendlift {
namespace {

// Campaigns that may have assignments, whatever became of them.
absl::StatusOr<std::vector<Campaign>> BegunCampaigns(storage::Session& session, WorkspaceNumber workspace) {
  std::vector<Campaign> begun;
  for (const CampaignState state :
       {CampaignState::kRunning, CampaignState::kPaused, CampaignState::kCompleted, CampaignState::kCancelled}) {
    ASSIGN_OR_RETURN(std::vector<Campaign> some, storage::CampaignsInState(session, workspace, state));
    for (Campaign& campaign : some) begun.push_back(std::move(campaign));
  }
  return begun;
}

// Folds one campaign's share of a group of events and gathers what its cells gain.
class CampaignFold {
 public:
  CampaignFold(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign, int frozen_waves)
      : session_(session),
        workspace_(workspace),
        campaign_(campaign),
        metrics_(MeasuredMetrics(campaign.definition.experiment)),
        frozen_waves_(frozen_waves) {}

  absl::Status Add(const Event& event) {
    if (event.details.machine) return absl::OkStatus();
    bool wanted = false;
    for (const Metric& metric : metrics_) wanted |= IsOfType(event, metric.event_type);
    if (!wanted) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::optional<Assignment> assignment,
                     storage::FindAssignment(session_, workspace_, campaign_.number, event.customer));
    if (!assignment.has_value() || assignment->wave >= frozen_waves_) return absl::OkStatus();
    for (size_t metric = 0; metric < metrics_.size(); ++metric) {
      if (!Counts(metrics_[metric], event, assignment->planned_time)) continue;
      RETURN_IF_ERROR(AddToOutcome(*assignment, static_cast<int>(metric), event));
    }
    return absl::OkStatus();
  }

  absl::Status StoreCells() {
    for (const auto& [key, gain] : gains_) {
      RETURN_IF_ERROR(storage::AddToCell(session_, workspace_, campaign_.number, gain));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status AddToOutcome(const Assignment& assignment, int metric, const Event& event) {
    ASSIGN_OR_RETURN(const std::optional<storage::Outcome> stored,
                     storage::FindOutcome(session_, workspace_, campaign_.number, event.customer, metric));
    const storage::Outcome before = stored.value_or(storage::Outcome{});
    const storage::Outcome after = WithEvent(before, event);
    const storage::CellKey key{.wave = assignment.wave,
                               .arm = assignment.arm,
                               .tier = assignment.tier,
                               .channel = assignment.channel,
                               .metric = metric};
    const MetricKind kind = metrics_[static_cast<size_t>(metric)].kind;
    const storage::Cell gain = CellDifference(key, kind, before, after);
    storage::Cell& sum = gains_.try_emplace(key, storage::Cell{.key = key}).first->second;
    sum.responders += gain.responders;
    sum.total += gain.total;
    sum.squares += gain.squares;
    return storage::PutOutcome(session_, workspace_, campaign_.number, event.customer, metric, after);
  }

  storage::Session& session_;
  const WorkspaceNumber workspace_;
  const Campaign& campaign_;
  const std::vector<Metric> metrics_;
  const int frozen_waves_;  // waves freeze in their order; an assignment of a later one may be taken back
  std::map<storage::CellKey, storage::Cell> gains_;
};

}  // namespace

absl::Status FoldEvents(storage::Session& session, WorkspaceNumber workspace, const FolderOptions& options,
                        int64_t after, int64_t& last_position, int& count) {
  ASSIGN_OR_RETURN(std::vector<Event> events,
                   storage::ListEventsAfter(session, workspace, after, options.events_a_transaction));
  count = static_cast<int>(events.size());
  if (events.empty()) return absl::OkStatus();
  last_position = events.back().position;
  if (options.before_folding) RETURN_IF_ERROR(options.before_folding(session, events));
  // In the order of customers, so that outcomes are written page by page.
  std::stable_sort(events.begin(), events.end(),
                   [](const Event& a, const Event& b) { return a.customer < b.customer; });
  ASSIGN_OR_RETURN(const std::vector<Campaign> campaigns, BegunCampaigns(session, workspace));
  for (const Campaign& campaign : campaigns) {
    ASSIGN_OR_RETURN(const auto frozen, storage::ListFrozenWaves(session, workspace, campaign.number));
    CampaignFold fold(session, workspace, campaign, static_cast<int>(frozen.size()));
    for (const Event& event : events) RETURN_IF_ERROR(fold.Add(event));
    RETURN_IF_ERROR(fold.StoreCells());
    RETURN_IF_ERROR(FoldFollowUps(session, workspace, campaign, static_cast<int>(frozen.size()), events));
  }
  Failpoint("fold.before_commit");
  return storage::PutFoldedPosition(session, workspace, last_position);
}

absl::StatusOr<int> Folder::RunOnce() {
  bool behind = false, triggered = false;
  RETURN_IF_ERROR(database_.Read([&](storage::Session& session) {
    ASSIGN_OR_RETURN(const int64_t folded, storage::FoldedPosition(session, workspace_));
    ASSIGN_OR_RETURN(const int64_t last, storage::LastEventPosition(session, workspace_));
    behind = folded < last;
    ASSIGN_OR_RETURN(triggered, storage::HasNewFirstTriggers(session, workspace_));
    return absl::OkStatus();
  }));
  if (!behind && !triggered) return 0;
  int count = 0;
  RETURN_IF_ERROR(database_.Write(storage::Lane::kPlanning, [&](storage::Session& session) {
    ASSIGN_OR_RETURN(const int64_t folded, storage::FoldedPosition(session, workspace_));
    int64_t last = folded;
    RETURN_IF_ERROR(FoldEvents(session, workspace_, options_, folded, last, count));
    if (count > 0) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::vector<Campaign> campaigns, BegunCampaigns(session, workspace_));
    ASSIGN_OR_RETURN(count, TakeNewFirstTriggers(session, workspace_, campaigns, options_.events_a_transaction));
    return absl::OkStatus();
  }));
  Failpoint("fold.committed");
  return count;
}

}  // namespace sendlift
