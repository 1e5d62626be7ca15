#include "engine/campaign_changes.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status.h"
#include "engine/campaigns.h"
#include "engine/environment.h"
#include "storage/access.h"
#include "storage/campaign_versions.h"
#include "storage/campaigns.h"
#include "storage/high_water.h"
#include "storage/instructions.h"

namespace sendlift {
namespace {

// Beside the entry of the call itself: which version it made, of what.
absl::Status Audit(storage::Session& session, const Campaign& campaign, const Edit& edit, absl::Time now) {
  return storage::InsertAuditEntry(session, kMainWorkspace,
                                   {.principal = edit.editor,
                                    .action = "ChangeLaunchedCampaign",
                                    .subject = absl::StrCat("workspaces/", kMainWorkspaceId, "/campaigns/", campaign.id,
                                                            "/versions/", campaign.version),
                                    .detail = absl::StrJoin(edit.fields, ",")},
                                   now);
}

}  // namespace

absl::StatusOr<Campaign> PutNextVersion(storage::Session& session, Campaign campaign, CampaignDefinition definition,
                                        const Edit& edit, absl::Time now) {
  if (definition.window.end != campaign.definition.window.end) {
    ASSIGN_OR_RETURN(const absl::Time high_water, storage::ReadHighWater(session));
    RETURN_IF_ERROR(storage::MoveBlockEnds(session, kMainWorkspace, campaign.number, std::max(now, high_water),
                                           definition.window.end));
  }
  campaign.definition = std::move(definition);
  ++campaign.version;
  RETURN_IF_ERROR(storage::PutCampaignVersion(session, kMainWorkspace, campaign.number,
                                              {.version = campaign.version,
                                               .definition = campaign.definition,
                                               .editor = edit.editor,
                                               .fields = edit.fields,
                                               .create_time = now}));
  RETURN_IF_ERROR(Audit(session, campaign, edit, now));
  return storage::UpdateCampaign(session, kMainWorkspace, std::move(campaign), now);
}

absl::StatusOr<Campaign> ChangeLaunchedCampaign(storage::Session& session, Campaign campaign,
                                                CampaignDefinition definition, const Edit& edit, absl::Time now) {
  if (campaign.state != CampaignState::kRunning && campaign.state != CampaignState::kPaused) {
    return WrongState(campaign, "changed; clone it");
  }
  RETURN_IF_ERROR(CheckDefinition(session, definition));
  campaign.approver.clear();
  campaign.approve_time.reset();
  return PutNextVersion(session, std::move(campaign), std::move(definition), edit, now);
}

}  // namespace sendlift
