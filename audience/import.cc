#include "audience/import.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/keyed_hash.h"
#include "base/status.h"
#include "storage/customers.h"

namespace sendlift {
namespace {

void Count(storage::Upserted upserted, BatchResult& result) {
  switch (upserted) {
    case storage::Upserted::kCreated:
      ++result.created_count;
      break;
    case storage::Upserted::kUpdated:
      ++result.updated_count;
      break;
    case storage::Upserted::kUnchanged:
      ++result.unchanged_count;
      break;
  }
}

}  // namespace

bool SeenIds::Add(absl::string_view id) {
  static constexpr HashKey kOne = {1}, kTwo = {2};
  return fingerprints_.insert({KeyedHash(kOne, id), KeyedHash(kTwo, id)}).second;
}

ParsedBatch ParseRows(const RowReader& reader, int64_t first_row, absl::Span<const RowValues> rows, SeenIds& seen) {
  ParsedBatch batch;
  batch.customers.reserve(rows.size());
  batch.last_row = first_row - 1;
  for (const RowValues& values : rows) {
    const int64_t row = ++batch.last_row;
    std::vector<RowReader::Wrong> wrong = reader.ReadInto(values, batch.customers.emplace_back());
    const bool repeated = wrong.empty() && !seen.Add(batch.customers.back().id);
    if (wrong.empty() && !repeated) continue;
    if (repeated) {
      batch.rejected.push_back({row, -1, "id",
                                absl::StrCat("\"", batch.customers.back().id,
                                             "\" is in an earlier row of this import; keep one row a customer")});
    }
    batch.customers.pop_back();
    ++batch.rejected_count;
    for (RowReader::Wrong& w : wrong) {
      batch.rejected.push_back({row, w.column, std::string(reader.NameOf(w.column)), std::move(w.description)});
    }
  }
  return batch;
}

absl::StatusOr<BatchResult> StoreRows(storage::Session& session, WorkspaceNumber workspace, const ParsedBatch& parsed,
                                      absl::Time now) {
  BatchResult result;
  for (const Customer& customer : parsed.customers) {
    ASSIGN_OR_RETURN(const storage::Upserted upserted, storage::UpsertCustomer(session, workspace, customer, now));
    Count(upserted, result);
  }
  return result;
}

}  // namespace sendlift
