#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "audience/import.h"
#include "audience/survivorship.h"
#include "base/id.h"
#include "model/customer.h"
#include "model/import_batch.h"
#include "storage/customers.h"
#include "storage/database.h"
#include "storage/erasures.h"
#include "storage/new_customers.h"

namespace sendlift {

// Stores rows of one batch of import, in one transaction: those of customers who are there change them at once, new
// customers are inserted together by Finish.
class RowStore {
 public:
  RowStore(storage::Session& session, WorkspaceNumber workspace, const ImportBatch& batch, absl::Time now);

  // Before the first row; `rows` are those that Store will be given, and outlive Finish. If none of their ids can be
  // there, because nobody has one between the least and the greatest, they are not looked up one by one.
  absl::Status Begin(absl::Span<const Customer> rows);
  // The row of that number; adds to the counts of `result`.
  absl::Status Store(int64_t number, const Customer& row, BatchResult& result);
  absl::Status Finish();

 private:
  // Whom to believe, read once a batch.
  class Precedences {
   public:
    Precedences(storage::Session& session, WorkspaceNumber workspace) : session_(session), workspace_(workspace) {}
    absl::Status Load(int64_t batch);
    // Of one that was loaded.
    const Precedence& Of(int64_t batch) const { return known_.at(batch); }

   private:
    storage::Session& session_;
    const WorkspaceNumber workspace_;
    absl::flat_hash_map<int64_t, Precedence> known_;
  };

  absl::StatusOr<std::optional<storage::CustomerRecord>> Find(const std::string& id);
  absl::StatusOr<std::optional<storage::CustomerRecord>> FindSurvivor(const std::string& id);
  const char* ErasedField(const Customer& row, const std::optional<storage::CustomerRecord>& stored) const;
  ConsentBasis BasisOf(const Customer& row) const;
  absl::Status Insert(const Customer& row);
  absl::Status Update(const storage::CustomerRecord& stored, const Customer& row, BatchResult& result);
  absl::Status RecordTier(const Customer& before, const Customer& after);

  storage::Session& session_;
  const WorkspaceNumber workspace_;
  const int64_t batch_;
  const absl::Time data_time_;
  const GivenFields given_;
  const std::string origins_of_one_;
  Precedences precedences_;
  const absl::Time now_;
  bool all_new_ = false;
  bool has_merged_ = false;
  storage::ErasedPeople erased_;

  CustomerNumber next_;  // nobody else makes customers in this transaction; 0 before the first
  std::vector<storage::NewCustomer> new_;
  absl::flat_hash_set<absl::string_view> new_ids_;
  std::deque<storage::CustomerRecord> made_;  // what new_ points to, where it is not the row
};

}  // namespace sendlift
