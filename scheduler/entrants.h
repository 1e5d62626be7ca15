#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "absl/status/statusor.h"
#include "model/campaign.h"
#include "model/exclusion.h"
#include "storage/candidates.h"
#include "storage/database.h"

namespace sendlift {

// Who would come into a campaign with an entry, if the event of each came now: whoever is in it already is left out.
struct Entrants {
  // Of a tier. Control is among them, since nobody is assigned before.
  struct Tier {
    int64_t people = 0;
    int64_t reachable = 0;                  // on one channel of the tier's steps at least
    std::map<Channel, int64_t> by_channel;  // who can be contacted on each channel of the tier's steps
  };
  int64_t audience = 0;
  std::vector<Tier> tiers;                                // in the order of the definition
  std::array<int64_t, kExclusionReasonCount> excluded{};  // by ExclusionReason
};

// One pass over the audience as it is now; `query` is the campaign's. A contact needs address and consent, and no
// suppression; whether a step's own conditions hold is not looked at.
absl::StatusOr<Entrants> CountEntrants(storage::Session& session, const Campaign& campaign,
                                       const storage::CandidateQuery& query);

}  // namespace sendlift
