#pragma once

#include <cstdint>
#include <vector>

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
  int64_t repeated_count = 0;         // rows whose id came before in this batch; they update what it made
  int64_t last_row = 0;               // first_row - 1 for no rows
};

// What became of the rows.
struct BatchResult {
  int64_t created_count = 0;
  int64_t updated_count = 0;
  int64_t unchanged_count = 0;

  friend bool operator==(const BatchResult&, const BatchResult&) = default;
};

// Reads and checks rows; no database, so that it runs on any thread.
ParsedBatch ParseRows(const RowReader& reader, int64_t first_row, absl::Span<const RowValues> rows);

// Makes or updates the customers in the order of the rows. Keeps no state: it may run again.
absl::StatusOr<BatchResult> StoreRows(storage::Session& session, WorkspaceNumber workspace, const ParsedBatch& parsed,
                                      absl::Time now);

}  // namespace sendlift
