#include "scheduler/rivals.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "storage/assigned.h"
#include "storage/campaigns.h"
#include "storage/waves.h"

namespace sendlift {
namespace {

bool Overlap(const Window& a, const Window& b) { return a.start < b.end && b.start < a.end; }

// Those of a campaign's frozen waves and touchpoints; what is written of a wave that is not frozen may be taken back.
void AddAssigned(const Campaign& campaign, size_t frozen_waves, storage::Condition& any) {
  const storage::Condition assigned = storage::AssignedBefore(campaign.number, static_cast<int>(frozen_waves));
  absl::StrAppend(&any.sql, any.sql.empty() ? "" : " OR ", assigned.sql);
  any.values.insert(any.values.end(), assigned.values.begin(), assigned.values.end());
}

}  // namespace

absl::StatusOr<std::optional<storage::Condition>> InOtherExperiment(storage::Session& session,
                                                                    WorkspaceNumber workspace,
                                                                    const Campaign& campaign) {
  const CampaignDefinition& own = campaign.definition;
  if (own.experiment.exclusion_group.empty()) return std::nullopt;
  storage::Condition any;
  for (const CampaignState state :
       {CampaignState::kRunning, CampaignState::kPaused, CampaignState::kCompleted, CampaignState::kCancelled}) {
    ASSIGN_OR_RETURN(const std::vector<Campaign> others, storage::CampaignsInState(session, workspace, state));
    for (const Campaign& other : others) {
      if (other.number == campaign.number || !Overlap(other.definition.window, own.window)) continue;
      if (other.definition.experiment.exclusion_group != own.experiment.exclusion_group) continue;
      ASSIGN_OR_RETURN(const auto frozen, storage::ListFrozenWaves(session, workspace, other.number));
      const bool has_assigned = !frozen.empty() || !other.definition.touchpoints.empty();
      if (has_assigned) AddAssigned(other, frozen.size(), any);
    }
  }
  if (any.sql.empty()) return std::nullopt;
  return any;
}

}  // namespace sendlift
