#include "engine/approval.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/error.h"
#include "base/status.h"
#include "engine/campaigns.h"
#include "engine/environment.h"
#include "storage/approvals.h"
#include "storage/campaigns.h"

namespace sendlift {
namespace {

constexpr char kNeedsTokens[] =
    "without tokens everybody is the same person, so approval needs them: sendliftd token create NAME --role planner";

absl::Status ApprovalRequired(const Campaign& campaign, absl::string_view message) {
  return Error(absl::StatusCode::kFailedPrecondition, "APPROVAL_REQUIRED", message,
               {{"kind", "campaign"}, {"id", campaign.id}});
}

std::string WhoCan(const Campaign& campaign, const std::vector<std::string>& editors, const ApprovalTerms& terms) {
  if (!terms.second_person) return kNeedsTokens;
  const std::string others =
      editors.empty() ? "" : absl::StrCat(" except ", absl::StrJoin(editors, ", "), ", who changed it");
  return absl::StrCat("anybody with the role planner or admin can give it", others, ": sendlift campaigns approve ",
                      campaign.id);
}

}  // namespace

bool NeedsApproval(const Campaign& campaign, const ApprovalTerms& terms) {
  return terms.always || campaign.definition.approval == Approval::kRequired;
}

absl::Status RecordEditor(storage::Session& session, const Campaign& before, const std::string& editor) {
  std::vector<std::string> editors;
  if (before.approver.empty()) {
    ASSIGN_OR_RETURN(editors, storage::EditorsOf(session, kMainWorkspace, before.number));
  }
  editors.push_back(editor);
  return storage::PutEditors(session, kMainWorkspace, before.number, std::move(editors));
}

absl::StatusOr<Campaign> ApproveCampaign(storage::Session& session, Campaign campaign, const std::string& approver,
                                         const ApprovalTerms& terms, absl::Time now) {
  if (campaign.state != CampaignState::kDraft && campaign.state != CampaignState::kPaused) {
    return WrongState(campaign, "approved");
  }
  if (!terms.second_person) return ApprovalRequired(campaign, kNeedsTokens);
  ASSIGN_OR_RETURN(const std::vector<std::string> editors,
                   storage::EditorsOf(session, kMainWorkspace, campaign.number));
  if (std::find(editors.begin(), editors.end(), approver) != editors.end()) {
    return Error(absl::StatusCode::kPermissionDenied, "OWN_CHANGE",
                 absl::StrCat(approver, " changed campaign \"", campaign.id,
                              "\" and cannot approve it; somebody else with the role planner or admin has to"),
                 {{"kind", "campaign"}, {"id", campaign.id}, {"editors", absl::StrJoin(editors, ",")}});
  }
  campaign.approver = approver;
  campaign.approve_time = now;
  return storage::UpdateCampaign(session, kMainWorkspace, std::move(campaign), now);
}

absl::Status CheckApproved(storage::Session& session, const Campaign& campaign, const ApprovalTerms& terms,
                           absl::string_view verb) {
  if (!NeedsApproval(campaign, terms) || !campaign.approver.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<std::string> editors,
                   storage::EditorsOf(session, kMainWorkspace, campaign.number));
  return ApprovalRequired(
      campaign, absl::StrCat("campaign \"", campaign.id, "\" needs the approval of a second person before it is ", verb,
                             "; ", WhoCan(campaign, editors, terms)));
}

absl::Status CheckMayChange(const Campaign& campaign, const ApprovalTerms& terms) {
  if (!NeedsApproval(campaign, terms) || campaign.state != CampaignState::kRunning) return absl::OkStatus();
  return ApprovalRequired(campaign, absl::StrCat("campaign \"", campaign.id,
                                                 "\" needs the approval of a second person for every change: pause it, "
                                                 "change it, have it approved, resume it"));
}

}  // namespace sendlift
