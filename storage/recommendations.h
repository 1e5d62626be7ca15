#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/assignment.h"
#include "storage/database.h"

namespace sendlift::storage {

// Stores the assignment of a customer who came by and counts it in its day's cohort, of which the planned time is that
// of the last who came. ALREADY_EXISTS if the customer is in the campaign.
absl::Status InsertAssignmentAtTouchpoint(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                          const Assignment& assignment);

// The arm that a customer was given elsewhere; nothing if none was imported.
absl::StatusOr<std::optional<int>> FindImportedArm(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                                   CustomerNumber customer);

// Whether a wave can be taken back no more.
absl::StatusOr<bool> IsFrozen(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, int wave);

}  // namespace sendlift::storage
