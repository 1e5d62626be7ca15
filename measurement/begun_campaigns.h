#pragma once

#include <map>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/campaign.h"
#include "storage/database.h"

namespace sendlift {

// The campaigns that may have assignments, whatever became of them. A definition is read once a revision, not once a
// transaction. One thread at a time.
class BegunCampaigns {
 public:
  explicit BegunCampaigns(WorkspaceNumber workspace) : workspace_(workspace) {}

  // Keeps what is committed. `snapshot` is not a session that writes: what is taken back later must not stay here.
  absl::Status Keep(storage::Session& snapshot);
  // All of them by number, as they are in the session: what is not kept is read.
  absl::StatusOr<std::vector<std::shared_ptr<const Campaign>>> All(storage::Session& session) const;

 private:
  const WorkspaceNumber workspace_;
  std::map<CampaignNumber, std::shared_ptr<const Campaign>> kept_;
};

}  // namespace sendlift
