#include "scheduler/fallback_planner.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/status.h"
#include "scheduler/fallback_batch.h"
#include "storage/campaigns.h"
#include "storage/fallbacks.h"
#include "storage/high_water.h"

namespace sendlift {

absl::StatusOr<int> FallbackPlanner::RunOnce(absl::Time now) {
  std::vector<CampaignNumber> campaigns;
  RETURN_IF_ERROR(database_.Read([&](storage::Session& session) {
    ASSIGN_OR_RETURN(campaigns, storage::CampaignsWithFallbacks(session, workspace_));
    return absl::OkStatus();
  }));
  int planned = 0;
  for (const CampaignNumber number : campaigns) {
    int of_campaign = 0;
    RETURN_IF_ERROR(database_.Write(storage::Lane::kPlanning, [&](storage::Session& session) {
      ASSIGN_OR_RETURN(of_campaign, PlanCampaign(session, number, now));
      return absl::OkStatus();
    }));
    planned += of_campaign;
  }
  return planned;
}

bool FallbackPlanner::IsDue(const CampaignDefinition& definition, CampaignNumber number, size_t waiting,
                            absl::Time now) const {
  const auto last = planned_.find(number);
  if (last == planned_.end() || now < last->second || waiting >= kBatch) return true;
  if (now >= definition.window.end) return true;
  const absl::Duration wait = (definition.window.end - definition.window.start) / kBatchesAWindow;
  return now - last->second >= std::max(wait, kWaitMin);
}

absl::StatusOr<int> FallbackPlanner::PlanCampaign(storage::Session& session, CampaignNumber number, absl::Time now) {
  ASSIGN_OR_RETURN(Campaign campaign, storage::GetCampaignByNumber(session, workspace_, number));
  if (campaign.state == CampaignState::kPaused) return 0;
  ASSIGN_OR_RETURN(const auto waiting, storage::WaitingFallbacks(session, workspace_, number, kBatch));
  if (!IsDue(campaign.definition, number, waiting.size(), now)) return 0;
  planned_[number] = now;
  ASSIGN_OR_RETURN(const absl::Time high_water, storage::ReadHighWater(session));
  FallbackBatch batch(session, workspace_, campaign, std::max(now, high_water));
  for (const storage::Fallback& fallback : waiting) RETURN_IF_ERROR(batch.Decide(fallback));
  ASSIGN_OR_RETURN(const int planned, batch.Write());
  if (planned > 0 && campaign.state == CampaignState::kCompleted) {
    campaign.state = CampaignState::kRunning;
    RETURN_IF_ERROR(storage::UpdateCampaign(session, workspace_, std::move(campaign), now).status());
  }
  return planned;
}

}  // namespace sendlift
