#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "measurement/difference.h"
#include "model/campaign.h"
#include "storage/database.h"

namespace sendlift {

struct RecountOptions {
  // Customers whose outcomes are counted in one pass over the log: some 30 MB for a million, and about 100 bytes for
  // each metric of each of them who has events in it.
  int64_t people_a_pass = 1'000'000;
  int64_t events_a_read = 20'000;  // in one snapshot, so that the write-ahead log can be cut in between
};

// What was looked at, and what is wrong.
struct Recount {
  int64_t rows = 0;
  int64_t people = 0;  // assignments
  // Of them, those whose outcomes the log cannot tell: by a merge they have events of somebody else, or they came in by
  // an event that was behind others in the log. Their outcomes are taken as they are stored.
  int64_t people_untold = 0;
  Differences differences;
};

// Counts the figures of a campaign again, from the definition and from rows that are never changed, without the code
// that keeps them up to date:
//  * outcomes from assignments and the log, up to the position that is folded;
//  * cells from outcomes and assignments; cohorts from assignments; counts of journeys from journeys and triggers;
//  * counts of states from ranges and strays;
//  * what happened first behind the first triggers of steps with delays from the log, and the cells of delays from
//  that.
// May run beside everything else, and changes nothing. Cells, cohorts and counts are each compared in one
// snapshot, which takes some seconds for millions of rows; the log, which takes longer, is read in many short ones:
// what is in it does not change, and what was folded meanwhile is added in the snapshot in which outcomes are compared.
absl::StatusOr<Recount> RecountCampaign(storage::Database& database, WorkspaceNumber workspace,
                                        const Campaign& campaign, const RecountOptions& options = {});

}  // namespace sendlift
