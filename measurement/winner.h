#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/campaign.h"
#include "model/winner.h"
#include "storage/database.h"

namespace sendlift {

// When the last outcome window of the primary metric closes of those who are in the waves before the roll-out; before
// all time if nobody is.
absl::StatusOr<absl::Time> LastWindowClose(storage::Session& session, WorkspaceNumber workspace,
                                           const Campaign& campaign);

// Which arm the roll-out wave gets by the campaign's rule, as far as `now` tells: from the verdicts of the lift report,
// which are of the waves before, and, where an arm has to be better than the others, from their comparisons two by two
// in this one look. Keeps nothing. The campaign has a roll-out wave that is not frozen.
absl::StatusOr<WinnerDecision> JudgeWinner(storage::Session& session, WorkspaceNumber workspace,
                                           const Campaign& campaign, absl::Time now);

}  // namespace sendlift
