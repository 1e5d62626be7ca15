#pragma once

#include "absl/status/status.h"
#include "base/id.h"
#include "measurement/recount.h"
#include "model/campaign.h"
#include "storage/database.h"

namespace sendlift {

// Each compares sums of a campaign with the rows that they are of, in the session's snapshot, and adds what it looked
// at and what differs to `recount`. A sum that is not stored is 0.

// Responders, totals and squares of the metrics by wave, arm, tier and channel, from outcomes.
absl::Status RecountCells(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                          Recount& recount);
// People of frozen waves and of days, and when the last of them was planned, from assignments.
absl::Status RecountCohorts(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                            Recount& recount);
// Journeys by ending, and triggers by what became of them.
absl::Status RecountJourneys(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                             Recount& recount);
// Instructions by arm, cost and state, from ranges and strays. Of a campaign whose counts are not kept yet there is
// nothing to compare.
absl::Status RecountStates(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                           Recount& recount);

}  // namespace sendlift
