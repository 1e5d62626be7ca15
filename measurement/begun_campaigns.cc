#include "measurement/begun_campaigns.h"

#include <utility>

#include "base/status.h"
#include "storage/campaigns.h"

namespace sendlift {

absl::StatusOr<std::vector<std::shared_ptr<const Campaign>>> BegunCampaigns::All(storage::Session& session) const {
  ASSIGN_OR_RETURN(const auto revisions, storage::RevisionsOfBegun(session, workspace_));
  std::vector<std::shared_ptr<const Campaign>> all;
  all.reserve(revisions.size());
  for (const auto& [number, revision] : revisions) {
    const auto kept = kept_.find(number);
    if (kept != kept_.end() && kept->second->revision == revision) {
      all.push_back(kept->second);
      continue;
    }
    ASSIGN_OR_RETURN(Campaign campaign, storage::GetCampaignByNumber(session, workspace_, number));
    all.push_back(std::make_shared<const Campaign>(std::move(campaign)));
  }
  return all;
}

absl::Status BegunCampaigns::Keep(storage::Session& snapshot) {
  ASSIGN_OR_RETURN(const auto all, All(snapshot));
  kept_.clear();
  for (const std::shared_ptr<const Campaign>& campaign : all) kept_.emplace(campaign->number, campaign);
  return absl::OkStatus();
}

}  // namespace sendlift
