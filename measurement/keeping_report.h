#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "measurement/keeping_check.h"
#include "measurement/keeping_model.h"
#include "measurement/purchase_history.h"
#include "stats/value/retention.h"
#include "storage/database.h"

namespace sendlift {

// What is asked.
struct KeepingQuestion {
  HistoryPeriod period;
  std::optional<std::vector<CustomerNumber>> among;  // ascending; nothing: everybody
  absl::Duration horizon;                            // how far to look ahead
  double margin = 1;                                 // of the value, what is profit
  std::optional<int64_t> cost_minor;                 // of keeping one customer who would leave
  std::string cause_attribute;                       // that says why somebody left; empty: not asked
  double level = 0.95;                               // of the intervals
};

// What some buyers are expected to do within the horizon.
struct ProspectTotal {
  std::string tier;  // by tier: theirs, as it is now; may be empty
  int64_t buyers = 0;
  double alive = 0;      // expected number of those who are still customers
  double purchases = 0;  // expected
  double value_minor = 0;
};

struct Outlook {
  KeepingModel model;
  absl::StatusOr<ModelCheck> check = absl::UnknownError("");
  ProspectTotal all;
  std::vector<ProspectTotal> tiers;    // by name
  std::vector<ProspectTotal> deciles;  // tenths of the buyers by expected value, the best first
};

// Why customers left, in their own or the shop's words.
struct Cause {
  std::string value;
  int64_t customers = 0;
};

// What the lost cost against what keeping them would have cost.
struct Loss {
  double kept_value_minor = 0;  // expected within the horizon of one who stayed: the mean
  double profit_of_one_minor = 0;
  double profit_lost_minor = 0;
  std::optional<double> cost_of_all_minor;  // of keeping all who were lost
};

// How well customers are kept.
struct KeepingReport {
  absl::Time create_time;
  std::string currency_code;
  HistoryPeriod period;
  int64_t customers = 0;  // asked about, with those who never bought
  int64_t buyers = 0;
  int64_t purchases = 0;
  RetentionCell repeated;             // buyers who bought on a second day
  RetentionTable retention;           // by month of the first purchase, numbers as of MonthNumber
  std::optional<RetentionCell> lost;  // of those who bought in the last but one time `quiet`; nothing without them
  std::vector<Cause> causes;          // of the lost: the most frequent 20
  absl::StatusOr<Outlook> outlook = absl::UnknownError("");  // or why nothing can be said of the future
  std::optional<Loss> loss;                                  // nothing without values, or without customers who stayed
};

// Reads the log once and the customers once. FAILED_PRECONDITION (NO_PURCHASES) if nobody bought in the period.
absl::StatusOr<KeepingReport> MakeKeepingReport(storage::Session& session, WorkspaceNumber workspace,
                                                const KeepingQuestion& question, absl::Time now);

// The error of a report on nothing.
absl::Status NoPurchases(const HistoryPeriod& period);
// Of every buyer, in their order.
std::vector<ValueHistory> ValueHistoriesOf(const PurchaseHistories& histories);

}  // namespace sendlift
