#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "audience/rejected_row.h"
#include "engine/environment.h"
#include "model/suppression.h"
#include "storage/database.h"

namespace sendlift {

// What a row of an import suppresses: customers by their id, or addresses.
struct IncomingSuppressions {
  int64_t row = 0;
  std::vector<Suppression> suppressions;
};

struct TakenSuppressions {
  int64_t created = 0;  // rows
  int64_t unchanged = 0;
  std::vector<RejectedRow> rejected;  // of customers that are not there
};

// Suppresses, as entries of `list` if that has a number, in the transaction that acknowledges; what gateways have for
// those who are new is asked back. Keeps no state: it may run again.
absl::StatusOr<TakenSuppressions> TakeSuppressions(storage::Session& session,
                                                   absl::Span<const IncomingSuppressions> rows,
                                                   const SuppressionList& list, absl::Time now);

}  // namespace sendlift
