#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "model/campaign.h"
#include "storage/database.h"

namespace sendlift {

// What the server asks for beside what campaigns say themselves.
struct ApprovalTerms {
  bool always = false;         // every campaign needs an approval
  bool second_person = false;  // callers have tokens, so that one can be told from another
};

// Whether somebody else has to agree with a campaign before it is launched.
bool NeedsApproval(const Campaign& campaign, const ApprovalTerms& terms);

// Remembers that `editor` made or changed the definition. `before` is the campaign as it was: an approval that it had
// begins the list anew.
absl::Status RecordEditor(storage::Session& session, const Campaign& before, const std::string& editor);

// Records that `approver` agrees with the definition as it stands; DRAFT and PAUSED only (CAMPAIGN_STATE).
// PERMISSION_DENIED (OWN_CHANGE) if they changed it themselves; FAILED_PRECONDITION (APPROVAL_REQUIRED) without tokens.
absl::StatusOr<Campaign> ApproveCampaign(storage::Session& session, Campaign campaign, const std::string& approver,
                                         const ApprovalTerms& terms, absl::Time now);

// OK if the campaign needs no approval or has one. FAILED_PRECONDITION (APPROVAL_REQUIRED) says who can give it.
// `verb` is what is refused: "launched".
absl::Status CheckApproved(storage::Session& session, const Campaign& campaign, const ApprovalTerms& terms,
                           absl::string_view verb);

// OK if the definition of a launched campaign may be changed now as far as approval goes: one that needs it has to be
// PAUSED, because it goes on only when it was approved again. FAILED_PRECONDITION (APPROVAL_REQUIRED).
absl::Status CheckMayChange(const Campaign& campaign, const ApprovalTerms& terms);

}  // namespace sendlift
