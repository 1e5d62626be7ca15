#pragma once

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "storage/database.h"

namespace sendlift::storage {

// A contact that a gateway has accepted, as far as the hour of it matters; texts live until the next one.
struct SlotContact {
  int64_t sequence = 0;         // of its instruction
  absl::string_view time_zone;  // the customer's own
  int tier = 0;                 // in the campaign
  absl::Time hand_over_time;
  absl::Time response_time;  // the infinite future if nobody responded
};

// Which contacts of a campaign.
struct SlotContactRange {
  CampaignNumber campaign;
  int64_t first_sequence = 0;
  absl::Time since = absl::InfinitePast();
  absl::Time until = absl::InfiniteFuture();  // of the hand-over, without it
};

// Those whose customer is still there, in the order of the campaign's instructions: first those of ranges, then the
// strays.
absl::Status ForEachSlotContact(Session& session, WorkspaceNumber workspace, const SlotContactRange& range,
                                absl::FunctionRef<absl::Status(const SlotContact& contact)> each);

}  // namespace sendlift::storage
