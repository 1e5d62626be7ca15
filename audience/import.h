#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "audience/customer_rows.h"
#include "audience/rejected_row.h"
#include "base/id.h"
#include "model/customer.h"
#include "storage/database.h"

namespace sendlift {

// A row as it came: as many values as columns, borrowed.
using RowValues = std::vector<absl::string_view>;

// Rows that were read and are not stored yet.
struct ParsedBatch {
  std::vector<Customer> customers;    // in the order of the rows
  std::vector<RejectedRow> rejected;  // by row, then column
  int64_t rejected_count = 0;         // rows, while a row may be at fault in several columns
  int64_t last_row = 0;               // first_row - 1 for no rows
};

// What became of the rows.
struct BatchResult {
  int64_t created_count = 0;
  int64_t updated_count = 0;
  int64_t unchanged_count = 0;

  friend bool operator==(const BatchResult&, const BatchResult&) = default;
};

// The ids of an import so far, as 16 bytes each.
class SeenIds {
 public:
  // False if the id was added before.
  bool Add(absl::string_view id);

 private:
  absl::flat_hash_set<std::pair<uint64_t, uint64_t>> fingerprints_;
};

// Reads and checks rows; no database, so that it runs on any thread. A row whose id is in `seen` is refused: two rows
// of one source for one customer are a mistake, and nobody can say which is right.
ParsedBatch ParseRows(const RowReader& reader, int64_t first_row, absl::Span<const RowValues> rows, SeenIds& seen);

// Makes or updates the customers in the order of the rows. Keeps no state: it may run again.
absl::StatusOr<BatchResult> StoreRows(storage::Session& session, WorkspaceNumber workspace, const ParsedBatch& parsed,
                                      absl::Time now);

}  // namespace sendlift
