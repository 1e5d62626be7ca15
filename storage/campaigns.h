#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/campaign.h"
#include "storage/database.h"

namespace sendlift::storage {

// ALREADY_EXISTS if the id is taken. Gives number, revision 1 and times.
absl::StatusOr<Campaign> InsertCampaign(Session& session, WorkspaceNumber workspace, Campaign campaign, absl::Time now);
// NOT_FOUND if there is none of that id.
absl::StatusOr<Campaign> GetCampaign(Session& session, WorkspaceNumber workspace, absl::string_view id);
absl::StatusOr<Campaign> GetCampaignByNumber(Session& session, WorkspaceNumber workspace, CampaignNumber number);
// Campaigns after the id `after`, by id, at most `limit`.
absl::StatusOr<std::vector<Campaign>> ListCampaigns(Session& session, WorkspaceNumber workspace,
                                                    absl::string_view after, int limit);
// All campaigns in a state, by number.
absl::StatusOr<std::vector<Campaign>> CampaignsInState(Session& session, WorkspaceNumber workspace,
                                                       CampaignState state);
// Their numbers with the revisions, without reading what is in them.
absl::StatusOr<std::vector<std::pair<CampaignNumber, int64_t>>> RevisionsInState(Session& session,
                                                                                 WorkspaceNumber workspace,
                                                                                 CampaignState state);
// Of all that were launched, whatever became of them.
absl::StatusOr<std::vector<std::pair<CampaignNumber, int64_t>>> RevisionsOfBegun(Session& session,
                                                                                 WorkspaceNumber workspace);
// The state alone; NOT_FOUND if there is none of that number.
absl::StatusOr<CampaignState> CampaignStateOf(Session& session, WorkspaceNumber workspace, CampaignNumber number);
// Likewise, with the version of the definition.
struct Standing {
  CampaignState state = CampaignState::kDraft;
  int64_t version = 0;
};
absl::StatusOr<Standing> StandingOf(Session& session, WorkspaceNumber workspace, CampaignNumber number);
// Stores definition, version, state, launch time, people at the launch and approval under the next revision; NOT_FOUND
// if it is gone.
absl::StatusOr<Campaign> UpdateCampaign(Session& session, WorkspaceNumber workspace, Campaign campaign, absl::Time now);
absl::Status DeleteCampaign(Session& session, WorkspaceNumber workspace, CampaignNumber number);

}  // namespace sendlift::storage
