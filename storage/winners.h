#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/winner.h"
#include "storage/database.h"

namespace sendlift::storage {

// Keeps the decision unless the campaign has one, which stays as it is. True if it was kept.
absl::StatusOr<bool> InsertWinner(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                  const WinnerDecision& decision);

// Nothing before it is decided.
absl::StatusOr<std::optional<WinnerDecision>> FindWinner(Session& session, WorkspaceNumber workspace,
                                                         CampaignNumber campaign);

}  // namespace sendlift::storage
