#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
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

// A campaign that a customer is in.
struct Membership {
  CampaignNumber campaign;
  Assignment assignment;
  bool frozen = true;  // false: by a wave that may still be taken back
};
// Those of `campaigns` that the customer is in, by their numbers; in one statement, whatever their count.
absl::StatusOr<std::vector<Membership>> MembershipsOf(Session& session, WorkspaceNumber workspace,
                                                      CustomerNumber customer,
                                                      absl::Span<const CampaignNumber> campaigns);

}  // namespace sendlift::storage
