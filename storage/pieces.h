#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "storage/database.h"

namespace sendlift::storage {

// Who holds the pieces of one tier's offer (docs/offers.md). scheduler/pieces.h says how many are left.
struct Pieces {
  int tier = 0;
  int64_t planned = 0;                        // instructions of frozen waves hold no more than these
  int64_t reserved = 0;                       // for a wave that is being written
  int64_t recommended = 0;                    // promised outside of waves
  absl::Time count_time = absl::UnixEpoch();  // when `planned` was counted from the instructions

  int64_t in_use() const { return planned + reserved + recommended; }
};
// By tier, every tier below `tiers`; zeros for those that have no row.
absl::StatusOr<std::vector<Pieces>> ListPieces(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                               size_t tiers);
absl::Status PutPieces(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, const Pieces& pieces);

}  // namespace sendlift::storage
