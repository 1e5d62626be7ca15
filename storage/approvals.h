#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "storage/database.h"

namespace sendlift::storage {

// Who changed the definition of a campaign since it was made or last approved, sorted; nobody if there is no such
// campaign.
absl::StatusOr<std::vector<std::string>> EditorsOf(Session& session, WorkspaceNumber workspace, CampaignNumber number);
// Replaces them; names are those of tokens, without line breaks.
absl::Status PutEditors(Session& session, WorkspaceNumber workspace, CampaignNumber number,
                        std::vector<std::string> editors);

}  // namespace sendlift::storage
