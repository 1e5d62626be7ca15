#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "measurement/keeping_model.h"
#include "measurement/keeping_report.h"
#include "storage/database.h"

namespace sendlift {

// One customer, with what is known and what is expected.
struct ValuedCustomer {
  std::string id;
  std::string tier;
  Buyer buyer;
  Prospect prospect;
};

// The customers to look after.
struct ValueReport {
  absl::Time create_time;
  std::string currency_code;
  HistoryPeriod period;
  int64_t buyers = 0;
  KeepingModel model;
  std::vector<ValuedCustomer> best;     // by expected value, or purchases where values are not known; the highest first
  std::vector<ValuedCustomer> leaving;  // who bought again, by the chance of still being a customer; the lowest first
};

// At most `limit` in each list; customers who are not there any more are left out. Of the question, margin, cost, cause
// and level are not used. Errors: those of FitKeepingModel, and NO_PURCHASES.
absl::StatusOr<ValueReport> MakeValueReport(storage::Session& session, WorkspaceNumber workspace,
                                            const KeepingQuestion& question, size_t limit, absl::Time now);

}  // namespace sendlift
