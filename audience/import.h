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
#include "model/import_batch.h"
#include "storage/database.h"
#include "storage/raw_rows.h"

namespace sendlift {

// A row as it came: as many values as columns, borrowed.
using RowValues = std::vector<absl::string_view>;

// Rows that were read and are not stored yet.
struct ParsedBatch {
  int64_t first_row = 1;
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
  int64_t merged_count = 0;  // of these: rows of an id that was merged into another
  // Rows that would bring somebody back who was erased, and are not stored; none of their values may be kept.
  std::vector<RejectedRow> erased;

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

// A row of more bytes is refused and not kept.
inline constexpr size_t kRowBytesMax = 1024 * 1024;

// The rows as they came, with those marked that ParseRows refused. One that is too long is kept without its values.
storage::RawRows KeepRaw(int64_t first_row, absl::Span<const RowValues> rows, const ParsedBatch& parsed);

// The batch as it goes on: the stored one of that number, checked to stand where these rows begin, or for number 0 a
// new one; the source "default" is made at its first use. NOT_FOUND for another source that nobody has set;
// ABORTED (IMPORT_BATCH_MOVED) if the batch does not end at `first_row` - 1, for somebody else imports it.
absl::StatusOr<ImportBatch> OpenBatch(storage::Session& session, WorkspaceNumber workspace, const ImportBatch& batch,
                                      int64_t first_row, absl::Time now);

// Makes or updates the customers in the order of the rows, believing for each field whom audience/survivorship.h says,
// and records who came to another tier or class.
// `batch` is stored. Keeps no state: it may run again.
absl::StatusOr<BatchResult> StoreRows(storage::Session& session, WorkspaceNumber workspace, const ParsedBatch& parsed,
                                      const ImportBatch& batch, absl::Time now);

// Stores rows with their originals and the progress of the batch, in one transaction; the batch as it is then. Rows of
// people who were erased count as rejected, and are in `erased` if that is given. Errors of OpenBatch.
absl::StatusOr<ImportBatch> StoreBatch(storage::Session& session, WorkspaceNumber workspace, const ImportBatch& batch,
                                       const ParsedBatch& parsed, const storage::RawRows& raw, absl::Time now,
                                       std::vector<RejectedRow>* erased = nullptr);

// The ids that a batch has taken already, from its raw rows, so that a resumed import refuses what it would have
// refused in one piece.
absl::StatusOr<SeenIds> SeenBefore(storage::Session& session, WorkspaceNumber workspace, const ImportBatch& batch);

}  // namespace sendlift
