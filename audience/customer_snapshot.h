#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "audience/filter_check.h"
#include "audience/snapshot_fields.h"
#include "audience/snapshot_filter.h"
#include "base/id.h"
#include "base/mutex.h"
#include "storage/customer_blocks.h"
#include "storage/database.h"

namespace sendlift {

struct CustomerSnapshotOptions {
  int64_t memory_mb = 1024;           // beyond that the copy is given up and SQL answers
  uint32_t distinct_max = 1'000'000;  // values of a field; filters on fields with more are answered in SQL
};

// A copy in memory of what filters read of customers, in columns of codes, a block of 256 customers at a time. It is
// made when first asked and then brought up to date before every answer: blocks whose version changed are read again.
// So an answer is exact as of the moment of the call, and the same as in SQL
// (docs/decisions/2026-11-22-segment-snapshot.md). Calls wait for each other.
class CustomerSnapshot {
 public:
  // `database` outlives it.
  CustomerSnapshot(storage::Database& database, WorkspaceNumber workspace, CustomerSnapshotOptions options = {});
  ~CustomerSnapshot();

  // How many customers a filter selects.
  absl::StatusOr<int64_t> Count(const CheckedFilter& filter);
  // Their numbers, ascending.
  absl::StatusOr<std::vector<CustomerNumber>> Select(const CheckedFilter& filter);

  // See audience/filter_names.h; with what customers have at the moment.
  absl::Status CheckAttributes(const CheckedFilter& filter);

  struct Statistics {
    int64_t customers = 0;
    int64_t bytes = 0;           // about
    int64_t blocks_read = 0;     // since it was made, again and again
    int64_t answers_in_sql = 0;  // that the columns did not cover
    bool too_large = false;      // given up
  };
  Statistics statistics() const;

 private:
  struct State;

  template <typename Answer, typename InMemory, typename InSql>
  absl::StatusOr<Answer> Answered(const CheckedFilter& filter, InMemory in_memory, InSql in_sql);
  absl::Status Refresh(storage::Session& session) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status RefreshAddresses(storage::Session& session, int64_t version) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status ReadRun(storage::Session& session, absl::Span<const storage::BlockVersion> run)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Reset() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  storage::Database& database_;
  const WorkspaceNumber workspace_;
  const CustomerSnapshotOptions options_;
  mutable Mutex mutex_;
  std::unique_ptr<State> state_ ABSL_GUARDED_BY(mutex_);
  int64_t blocks_read_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t answers_in_sql_ ABSL_GUARDED_BY(mutex_) = 0;
  bool too_large_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace sendlift
