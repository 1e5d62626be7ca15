#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "stats/value/bg_nbd.h"
#include "stats/value/gamma_gamma.h"
#include "stats/value/retention.h"
#include "storage/database.h"
#include "storage/purchases.h"

namespace sendlift {

// Which purchases count, in whole days of UTC.
struct HistoryPeriod {
  absl::CivilDay first_day;  // earlier purchases do not count: whoever bought before begins anew
  absl::CivilDay last_day;   // the last day that is looked at
  absl::Duration holdout;    // whole days at the end of the period, for a check of the model
  absl::Duration quiet;      // without a purchase for so long, a customer counts as lost

  // The last day of the part that a model is fitted on when it is checked.
  absl::CivilDay cut_day() const { return last_day - absl::ToInt64Hours(holdout) / 24; }
};

// One who bought something in the period. Purchases of one day are one, as Fader, Hardie and Lee (2005) have it with
// CDNOW's; the first purchase starts the clock and is no repeat.
struct Buyer {
  CustomerNumber customer;
  absl::CivilDay first_day;
  absl::CivilDay last_day;
  int32_t repeats = 0;           // days with a purchase after the first one
  int64_t repeat_minor = 0;      // their value
  int64_t total_minor = 0;       // the first one's with it
  int32_t repeats_at_cut = 0;    // until the cut day
  absl::CivilDay last_at_cut;    // the last of them; the first purchase without one
  int32_t repeats_held_out = 0;  // after the cut day, of those who first bought until it
  bool bought_before = false;    // in the time `quiet` that ended `quiet` before the end
  bool bought_lately = false;    // in the time `quiet` that ends with the last day
};

struct PurchaseHistories {
  HistoryPeriod period;
  std::vector<Buyer> buyers;     // by number
  std::vector<Activity> months;  // in which each bought; periods count months since the year 0
};

int64_t MonthNumber(absl::CivilDay day);

// Takes days of purchases in the order of storage::ForEachPurchaseDay.
class HistoryBuilder {
 public:
  explicit HistoryBuilder(const HistoryPeriod& period) { histories_.period = period; }

  void Take(const storage::PurchaseDay& day);
  PurchaseHistories Take() { return std::move(histories_); }

 private:
  PurchaseHistories histories_;
};

// The histories of all customers, or of those in `among` (ascending). One pass over the log; holds about 100 bytes a
// buyer and 16 bytes for every month in which one bought: 150 to 200 MB for a million buyers.
absl::StatusOr<PurchaseHistories> ReadPurchaseHistories(storage::Session& session, WorkspaceNumber workspace,
                                                        const HistoryPeriod& period,
                                                        const std::optional<std::vector<CustomerNumber>>& among);

// As the models want them, in weeks. The age ends with the last day.
PurchaseHistory HistoryOf(const Buyer& buyer, const HistoryPeriod& period);
// As it was on the cut day; only for who first bought until then.
PurchaseHistory HistoryAtCut(const Buyer& buyer, const HistoryPeriod& period);
// Minor units per repeat purchase.
SpendHistory SpendOf(const Buyer& buyer);

}  // namespace sendlift
