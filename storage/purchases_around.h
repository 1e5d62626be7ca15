#pragma once

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "storage/database.h"

namespace sendlift::storage {

// What somebody in a campaign bought before the planned time, within a window from it on, and in the time behind that.
// Returns (amounts below zero) are no purchases; they lower what was spent.
struct PurchasesAround {
  CustomerNumber customer;
  int arm = 0;
  int wave = 0;
  int64_t before = 0;  // purchases
  int64_t within = 0;
  int64_t later = 0;
  int64_t later_minor = 0;  // what was spent behind the window
};

// Every customer of a campaign who ever bought something, in no order that means anything. What a machine did does not
// count; what a merged customer bought is the survivor's. One look at all purchases, grouped by the engine, on disk if
// need be: the cost is that of the buyers, not of the audience.
absl::Status ForEachBuyerAround(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                absl::Duration window, absl::Duration follow,
                                absl::FunctionRef<void(const PurchasesAround&)> each);

}  // namespace sendlift::storage
