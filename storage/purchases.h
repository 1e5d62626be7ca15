#pragma once

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "storage/database.h"

namespace sendlift::storage {

// What a customer bought on one day (UTC).
struct PurchaseDay {
  CustomerNumber customer;
  int64_t day = 0;           // since 1970-01-01
  int64_t amount_minor = 0;  // of all PURCHASED events of the day, less what came back
};

// Every day on which somebody bought something at or after `begin` and before `end`, by customer, then by day. Events
// with an amount below zero are returns: they lower the amount of their day, and a day with nothing else is left out.
// What a machine did does not count; what a merged customer bought is the survivor's. One look at the whole log, sorted
// by the engine, on disk if need be: nothing is held in memory here.
absl::Status ForEachPurchaseDay(Session& session, WorkspaceNumber workspace, absl::Time begin, absl::Time end,
                                absl::FunctionRef<void(const PurchaseDay&)> each);

}  // namespace sendlift::storage
