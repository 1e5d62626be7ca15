#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/campaign.h"
#include "storage/database.h"

namespace sendlift::storage {

// A definition that a launched campaign has or had.
struct CampaignVersion {
  int64_t version = 1;
  CampaignDefinition definition;
  std::string editor;               // who launched or changed it; nobody where that is not known
  std::vector<std::string> fields;  // that differ from the version before: "waves[1].start_time"
  absl::Time create_time;
};
// Keeps a version, or replaces the one of the same number.
absl::Status PutCampaignVersion(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                const CampaignVersion& version);
// Versions after the number `after`, ascending, at most `limit`.
absl::StatusOr<std::vector<CampaignVersion>> ListCampaignVersions(Session& session, WorkspaceNumber workspace,
                                                                  CampaignNumber campaign, int64_t after, int limit);

}  // namespace sendlift::storage
