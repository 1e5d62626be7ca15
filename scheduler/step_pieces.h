#pragma once

#include <optional>
#include <set>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/assignment.h"
#include "model/campaign.h"
#include "scheduler/pieces.h"
#include "storage/database.h"
#include "storage/pieces.h"

namespace sendlift {

// Pieces of limited offers for contacts of steps, in the transaction that plans them. Whoever holds a piece keeps it;
// somebody whose contacts all came to nothing has given it back, and needs another one.
class StepPieces {
 public:
  // `campaign` outlives it.
  StepPieces(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign, absl::Time now)
      : session_(session), workspace_(workspace), campaign_(campaign), now_(now) {}

  // Whether there is a piece for one more contact of a customer; then it is held. Always, and nothing is read, where
  // the tier has no limit.
  absl::StatusOr<bool> Take(const Assignment& assignment);
  // Stores what was taken; the last call.
  absl::Status Store();

 private:
  absl::Status Read();

  storage::Session& session_;
  const WorkspaceNumber workspace_;
  const Campaign& campaign_;
  const absl::Time now_;
  std::optional<PiecesLeft> left_;  // read when it is needed
  std::vector<storage::Pieces> pieces_;
  std::set<CustomerNumber> without_;  // who gave theirs back
  bool taken_ = false;
};

}  // namespace sendlift
