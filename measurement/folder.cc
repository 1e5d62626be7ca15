#include "measurement/folder.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "base/failpoint.h"
#include "base/status.h"
#include "measurement/follow_up_fold.h"
#include "measurement/outcome_fold.h"
#include "measurement/programme_fold.h"
#include "model/campaign.h"
#include "storage/events.h"
#include "storage/first_triggers.h"
#include "storage/waves.h"

namespace sendlift {
namespace {

using Campaigns = std::vector<std::shared_ptr<const Campaign>>;

absl::Status FoldInto(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                      absl::Span<const Event> events, absl::Time earliest) {
  ASSIGN_OR_RETURN(const bool over, IsOverForAll(session, workspace, campaign, earliest));
  if (over && !ComparesDelays(campaign.definition)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto frozen, storage::ListFrozenWaves(session, workspace, campaign.number));
  const int frozen_waves = static_cast<int>(frozen.size());
  if (!over) RETURN_IF_ERROR(FoldOutcomes(session, workspace, campaign, frozen_waves, events));
  return FoldFollowUps(session, workspace, campaign, frozen_waves, events);
}

}  // namespace

absl::Status FoldEvents(storage::Session& session, WorkspaceNumber workspace, const FolderOptions& options,
                        const BegunCampaigns& begun, int64_t after, int64_t& last_position, int& count) {
  ASSIGN_OR_RETURN(std::vector<Event> events,
                   storage::ListEventsAfter(session, workspace, after, options.events_a_transaction));
  count = static_cast<int>(events.size());
  if (events.empty()) return absl::OkStatus();
  last_position = events.back().position;
  if (options.before_folding) RETURN_IF_ERROR(options.before_folding(session, events));
  std::stable_sort(events.begin(), events.end(),
                   [](const Event& a, const Event& b) { return a.customer < b.customer; });
  RETURN_IF_ERROR(FoldProgramme(session, workspace, after, events));
  absl::Time earliest = absl::InfiniteFuture();
  for (const Event& event : events) earliest = std::min(earliest, event.time);
  ASSIGN_OR_RETURN(const Campaigns campaigns, begun.All(session));
  for (const auto& campaign : campaigns) {
    RETURN_IF_ERROR(FoldInto(session, workspace, *campaign, events, earliest));
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
    return behind || triggered ? campaigns_.Keep(session) : absl::OkStatus();
  }));
  if (!behind && !triggered) return 0;
  int count = 0;
  RETURN_IF_ERROR(database_.Write(storage::Lane::kPlanning, [&](storage::Session& session) {
    ASSIGN_OR_RETURN(const int64_t folded, storage::FoldedPosition(session, workspace_));
    int64_t last = folded;
    RETURN_IF_ERROR(FoldEvents(session, workspace_, options_, campaigns_, folded, last, count));
    if (count > 0) return absl::OkStatus();
    ASSIGN_OR_RETURN(const Campaigns campaigns, campaigns_.All(session));
    ASSIGN_OR_RETURN(count, TakeNewFirstTriggers(session, workspace_, campaigns, options_.events_a_transaction));
    return absl::OkStatus();
  }));
  Failpoint("fold.committed");
  return count;
}

}  // namespace sendlift
