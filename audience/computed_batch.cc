#include "audience/computed_batch.h"

#include <utility>

#include "audience/import.h"
#include "base/status.h"
#include "model/source.h"
#include "storage/import_batches.h"
#include "storage/raw_rows.h"
#include "storage/sources.h"

namespace sendlift {
namespace {

absl::Status MakeSource(storage::Session& session, WorkspaceNumber workspace, absl::Time now) {
  const absl::Status found = storage::GetSource(session, workspace, kComputedSource).status();
  if (!absl::IsNotFound(found)) return found;
  Source source;
  source.id = kComputedSource;
  source.trust_rank = kTrustRankMax;
  return storage::InsertSource(session, workspace, source, now).status();
}

}  // namespace

absl::StatusOr<ImportBatch> OpenComputedBatch(storage::Session& session, WorkspaceNumber workspace,
                                              const Computation& computation, absl::Time now) {
  RETURN_IF_ERROR(MakeSource(session, workspace, now));
  ImportBatch batch;
  batch.source_id = kComputedSource;
  batch.principal = computation.principal;
  batch.file_name = computation.name;
  batch.columns = computation.columns;
  batch.empty_values_erase = computation.empty_values_erase;
  batch.keeps_raw_rows = false;
  batch.data_time = computation.data_time;
  return storage::InsertImportBatch(session, workspace, batch, now);
}

absl::StatusOr<int64_t> StoreComputed(storage::Session& session, WorkspaceNumber workspace, int64_t batch,
                                      std::vector<Customer> customers, absl::Time now) {
  ASSIGN_OR_RETURN(const ImportBatch stored, storage::GetImportBatch(session, workspace, batch));
  ParsedBatch parsed;
  parsed.first_row = stored.last_row + 1;
  parsed.last_row = stored.last_row + static_cast<int64_t>(customers.size());
  parsed.customers = std::move(customers);
  ASSIGN_OR_RETURN(const ImportBatch now_stored,
                   StoreBatch(session, workspace, stored, parsed, storage::RawRows(parsed.first_row), now));
  return now_stored.updated_count - stored.updated_count;
}

absl::Status CloseComputedBatch(storage::Session& session, WorkspaceNumber workspace, int64_t batch, absl::Time now) {
  ASSIGN_OR_RETURN(ImportBatch stored, storage::GetImportBatch(session, workspace, batch));
  stored.state = ImportBatch::State::kDone;
  return storage::PutImportProgress(session, workspace, stored, now);
}

}  // namespace sendlift
