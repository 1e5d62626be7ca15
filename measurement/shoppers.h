#pragma once

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "base/id.h"
#include "storage/database.h"
#include "storage/purchases.h"

namespace sendlift {

// What one customer had bought by the end of a cut day. Purchases of one day are one.
struct Shopper {
  CustomerNumber customer;
  int64_t first_day = 0;  // since 1970-01-01
  int64_t last_day = 0;
  int64_t purchases = 0;
  int64_t recent_purchases = 0;  // in the horizon that ended with the cut day
  int64_t first_minor = 0;       // what the first purchase came to
  int64_t total_minor = 0;       // what all did, with the first
  bool bought_after = false;     // in the horizon that began after the cut day
};

// Days at which one stops to look, in the order of the calendar.
struct CutDays {
  absl::CivilDay first_day;  // earlier purchases do not count
  std::vector<absl::CivilDay> days;
  int horizon_days = 0;
};

// Takes days of purchases in the order of storage::ForEachPurchaseDay and calls `each` for every customer who had
// bought by the end of a cut day, once a cut day, by its place among them. Holds one customer.
class ShopperFold {
 public:
  using Each = absl::FunctionRef<void(size_t cut, const Shopper&)>;

  explicit ShopperFold(const CutDays& cuts);
  void Take(const storage::PurchaseDay& bought, Each each);
  // After the last one.
  void End(Each each);

 private:
  const int horizon_days_;
  std::vector<int64_t> cut_days_;
  std::vector<Shopper> states_;  // of the customer, by cut
};

// One look at the log, which is sorted by the engine.
absl::Status ForEachShopper(storage::Session& session, WorkspaceNumber workspace, const CutDays& cuts,
                            ShopperFold::Each each);

}  // namespace sendlift
