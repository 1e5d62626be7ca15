#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/campaign.h"
#include "scheduler/selection.h"
#include "storage/database.h"

namespace sendlift {

// Gives everybody who is contacted by a wave with a slot (Wave::slot) the hour of the day from its start on: drawn for
// the customer, or the best one as far as the evidence goes. Who has none stays at the start. `selection` has the wave
// taken; waves without a slot stay as they are and cost nothing.
absl::Status PlaceInSlots(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign, int wave,
                          absl::Time now, Selection& selection);

}  // namespace sendlift
