#pragma once

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/campaign.h"
#include "storage/candidates.h"
#include "storage/database.h"

namespace sendlift {

// Who of a campaign's earlier waves may be contacted again: who did not respond, and of whom it is certain what became
// of every contact so far. A byte a customer of memory.
class Recontacts {
 public:
  // As all of it stands in the session's snapshot; events that are not folded yet count, too.
  static absl::StatusOr<Recontacts> Read(storage::Session& session, WorkspaceNumber workspace,
                                         const Campaign& campaign);

  // Of somebody who is assigned: an instruction of theirs was ACCEPTED or DELIVERED (control has none), none is
  // PLANNED, LEASED, IN_DOUBT or UNKNOWN, and they have no event of the primary metric's type since the planned time.
  bool Allow(const storage::Candidate& candidate) const;

 private:
  uint8_t& StandingOf(CustomerNumber customer);
  absl::Status ReadEvents(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign);

  std::vector<uint8_t> standings_;  // by customer number
  absl::flat_hash_map<int64_t, absl::Time> last_events_;
};

}  // namespace sendlift
