#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/customer.h"
#include "model/import_batch.h"
#include "storage/database.h"

namespace sendlift {

// Something that is worked out about many customers. It is a batch of the source kComputedSource, so that what is
// computed is one more word among those of the imports.
struct Computation {
  std::string name;                  // "features/3", "tierings/rfm": the file of the batch
  std::vector<std::string> columns;  // with "id"
  bool empty_values_erase = false;
  absl::Time data_time;  // of which it is true
  std::string principal;
};

// A new batch for it.
absl::StatusOr<ImportBatch> OpenComputedBatch(storage::Session& session, WorkspaceNumber workspace,
                                              const Computation& computation, absl::Time now);

// Stores what is new about customers, by their ids, as the next rows of the batch, in one transaction with it. How many
// customers are different now.
absl::StatusOr<int64_t> StoreComputed(storage::Session& session, WorkspaceNumber workspace, int64_t batch,
                                      std::vector<Customer> customers, absl::Time now);

// Nothing more comes.
absl::Status CloseComputedBatch(storage::Session& session, WorkspaceNumber workspace, int64_t batch, absl::Time now);

}  // namespace sendlift
