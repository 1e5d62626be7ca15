#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/import_batch.h"
#include "storage/database.h"
#include "storage/erasures.h"
#include "storage/raw_rows.h"

namespace sendlift {

// Which imported rows are about a person: those with one of the ids, and those with one of the addresses whose id is of
// no other customer.
class PersonRows {
 public:
  explicit PersonRows(const storage::Person& person) : person_(person) {}

  // For rows of one batch. `is_customer` says of another id whether a customer has it.
  std::function<bool(const storage::RawRow&)> MatcherFor(const ImportBatch& batch,
                                                         std::function<bool(absl::string_view id)> is_customer) const;

 private:
  bool HasEmail(absl::string_view value) const;
  bool HasPhoneNumber(absl::string_view value, absl::string_view region) const;

  const storage::Person& person_;
};

// Where rows of the person are, as far as batches have come: batch and last row of each chunk that holds one. Reads all
// raw rows of all batches, so it runs on a snapshot, before the transaction that forgets them.
struct PersonChunks {
  std::map<int64_t, std::vector<int64_t>> chunks;  // by batch
  std::map<int64_t, int64_t> looked_at;            // by batch: the last row
};
absl::StatusOr<PersonChunks> FindPersonRows(storage::Session& session, WorkspaceNumber workspace,
                                            const storage::Person& person);

// Takes the values of those rows away, and of rows of the person that came since; how many.
absl::StatusOr<int64_t> ForgetPersonRows(storage::Session& session, WorkspaceNumber workspace,
                                         const storage::Person& person, const PersonChunks& found);

}  // namespace sendlift
