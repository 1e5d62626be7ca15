#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/import_batch.h"
#include "storage/database.h"

namespace sendlift::storage {

// Stores a new batch under the next number; NOT_FOUND if there is no source of its id. Times are `now`.
absl::StatusOr<ImportBatch> InsertImportBatch(Session& session, WorkspaceNumber workspace, ImportBatch batch,
                                              absl::Time now);
// Stores the state, the last row and the counts.
absl::Status PutImportProgress(Session& session, WorkspaceNumber workspace, const ImportBatch& batch, absl::Time now);
// NOT_FOUND if there is none of that number.
absl::StatusOr<ImportBatch> GetImportBatch(Session& session, WorkspaceNumber workspace, int64_t number);
// Batches before the number `before`, the latest first, at most `limit`; 0 begins with the last one.
absl::StatusOr<std::vector<ImportBatch>> ListImportBatches(Session& session, WorkspaceNumber workspace, int64_t before,
                                                           int limit);

// How much the word of a batch counts: the trust rank of its source, as it is now, and the time of its data. A batch
// that is not there counts nothing.
struct BatchPrecedence {
  int64_t trust_rank = 0;
  int64_t data_us = 0;
};
absl::StatusOr<BatchPrecedence> PrecedenceOf(Session& session, WorkspaceNumber workspace, int64_t batch);

}  // namespace sendlift::storage
