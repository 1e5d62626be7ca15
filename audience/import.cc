#include "audience/import.h"

#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "base/status.h"
#include "storage/customers.h"

namespace sendlift {
namespace {

int64_t CountRepeated(const std::vector<Customer>& customers) {
  absl::flat_hash_set<absl::string_view> ids;
  ids.reserve(customers.size());
  int64_t repeated = 0;
  for (const Customer& customer : customers) repeated += ids.insert(customer.id).second ? 0 : 1;
  return repeated;
}

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

ParsedBatch ParseRows(const RowReader& reader, int64_t first_row, absl::Span<const RowValues> rows) {
  ParsedBatch batch;
  batch.customers.reserve(rows.size());
  batch.last_row = first_row - 1;
  for (const RowValues& values : rows) {
    const int64_t row = ++batch.last_row;
    std::vector<RowReader::Wrong> wrong = reader.ReadInto(values, batch.customers.emplace_back());
    if (wrong.empty()) continue;
    batch.customers.pop_back();
    ++batch.rejected_count;
    for (RowReader::Wrong& w : wrong) {
      batch.rejected.push_back({row, w.column, std::string(reader.NameOf(w.column)), std::move(w.description)});
    }
  }
  batch.repeated_count = CountRepeated(batch.customers);
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
