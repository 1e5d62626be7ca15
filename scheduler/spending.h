#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/campaign.h"
#include "storage/database.h"

namespace sendlift {

// What the contacts of a campaign cost, in millionths of its budget's currency.
struct Spending {
  int64_t spent = 0;     // handed over, also if it failed or bounced
  int64_t promised = 0;  // waits to be
};

// As of `now`: what waits beyond its expiry, or in a campaign that was cancelled, is promised no more. Not in it is
// what ended EXPIRED, CANCELLED, SUPPRESSED or DEAD. Reads the blocks of the campaign, where its ranges begin, the
// counts of their states and the strays that wait.
absl::StatusOr<Spending> SpendingOf(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                                    absl::Time now);

}  // namespace sendlift
