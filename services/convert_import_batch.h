#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "model/import_batch.h"
#include "sendlift/v1/customers.pb.h"
#include "sendlift/v1/import_batches.pb.h"

namespace sendlift {

v1::ImportBatch ToProto(const ImportBatch& batch);

// The batch that an import's config begins, or goes on with: then with that number. INVALID_ARGUMENT with paths such
// as "config.file_name"; the columns are not checked. Consents are those of the config, checked before.
absl::StatusOr<ImportBatch> ImportBatchFromProto(const v1::ImportCustomersConfig& config, absl::Time now);

// OK if `again` reads rows as `batch` did; INVALID_ARGUMENT naming what differs.
absl::Status CheckSameImport(const ImportBatch& batch, const ImportBatch& again);

// Counts and name of the batch, without rejected rows.
v1::ImportCustomersResponse ProgressOf(const ImportBatch& batch);

}  // namespace sendlift
