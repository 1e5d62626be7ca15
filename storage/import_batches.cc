#include "storage/import_batches.h"

#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status.h"
#include "storage/not_found.h"
#include "storage/rows.h"
#include "storage/sources.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

constexpr char kColumns[] =
    "SELECT b.batch, b.state, s.id, b.principal, b.file_name, b.file_hash, b.column_names, b.default_consents, "
    "b.default_region, b.empty_values_erase, b.keeps_raw_rows, b.data_us, b.last_row, b.created, b.updated, "
    "b.unchanged, b.rejected, b.merged, b.create_us, b.update_us FROM import_batches b "
    "JOIN sources s ON s.workspace = b.workspace AND s.source = b.source ";

ImportBatch FromRow(const Row& row) {
  ImportBatch batch;
  batch.number = row.Int(0);
  batch.state = static_cast<ImportBatch::State>(row.Int(1));
  batch.source_id = std::string(row.Text(2));
  batch.principal = std::string(row.Text(3));
  batch.file_name = std::string(row.Text(4));
  batch.file_hash = std::string(row.Text(5));
  batch.columns = absl::StrSplit(row.Text(6), ',');
  batch.default_consents = Consents(static_cast<uint32_t>(row.Int(7)));
  batch.default_region = std::string(row.Text(8));
  batch.empty_values_erase = row.Int(9) != 0;
  batch.keeps_raw_rows = row.Int(10) != 0;
  batch.data_time = FromMicros(row.Int(11));
  batch.last_row = row.Int(12);
  batch.created_count = row.Int(13);
  batch.updated_count = row.Int(14);
  batch.unchanged_count = row.Int(15);
  batch.rejected_count = row.Int(16);
  batch.merged_count = row.Int(17);
  batch.create_time = FromMicros(row.Int(18));
  batch.update_time = FromMicros(row.Int(19));
  return batch;
}

BatchPrecedence PrecedenceFromRow(const Row& row) { return {.trust_rank = row.Int(0), .data_us = row.Int(1)}; }

}  // namespace

absl::StatusOr<ImportBatch> InsertImportBatch(Session& session, WorkspaceNumber workspace, ImportBatch batch,
                                              absl::Time now) {
  ASSIGN_OR_RETURN(const Source source, GetSource(session, workspace, batch.source_id));
  ASSIGN_OR_RETURN(const int64_t last,
                   ReadNumber(session, "SELECT max(batch) FROM import_batches WHERE workspace = $1", workspace.value));
  batch.number = last + 1;
  batch.create_time = batch.update_time = now;
  RETURN_IF_ERROR(
      session
          .Execute("INSERT INTO import_batches (workspace, batch, source, state, principal, file_name, file_hash, "
                   "column_names, default_consents, default_region, empty_values_erase, keeps_raw_rows, data_us, "
                   "last_row, created, updated, unchanged, rejected, merged, create_us, update_us) VALUES ($1, $2, $3, "
                   "$4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, 0, 0, 0, 0, 0, $14, $14)",
                   workspace.value, batch.number, source.number, static_cast<int>(batch.state), batch.principal,
                   batch.file_name, batch.file_hash, absl::StrJoin(batch.columns, ","), batch.default_consents.bits(),
                   batch.default_region, batch.empty_values_erase, batch.keeps_raw_rows, ToMicros(batch.data_time),
                   ToMicros(now))
          .status());
  return batch;
}

absl::Status PutImportProgress(Session& session, WorkspaceNumber workspace, const ImportBatch& batch, absl::Time now) {
  return session
      .Execute(
          "UPDATE import_batches SET state = $3, last_row = $4, created = $5, updated = $6, unchanged = $7, "
          "rejected = $8, merged = $9, update_us = $10 WHERE workspace = $1 AND batch = $2",
          workspace.value, batch.number, static_cast<int>(batch.state), batch.last_row, batch.created_count,
          batch.updated_count, batch.unchanged_count, batch.rejected_count, batch.merged_count, ToMicros(now))
      .status();
}

absl::StatusOr<ImportBatch> GetImportBatch(Session& session, WorkspaceNumber workspace, int64_t number) {
  static const std::string* const kSql =
      new std::string(absl::StrCat(kColumns, "WHERE b.workspace = $1 AND b.batch = $2"));
  ASSIGN_OR_RETURN(std::optional<ImportBatch> found, ReadOne(session, FromRow, *kSql, workspace.value, number));
  if (!found.has_value()) return ResourceNotFound("importBatch", absl::StrCat(number));
  return *std::move(found);
}

absl::StatusOr<std::vector<ImportBatch>> ListImportBatches(Session& session, WorkspaceNumber workspace, int64_t before,
                                                           int limit) {
  static const std::string* const kSql =
      new std::string(absl::StrCat(kColumns, "WHERE b.workspace = $1 AND b.batch < $2 ORDER BY b.batch DESC LIMIT $3"));
  const int64_t end = before == 0 ? std::numeric_limits<int64_t>::max() : before;
  return ReadAll(session, FromRow, *kSql, workspace.value, end, limit);
}

absl::StatusOr<BatchPrecedence> PrecedenceOf(Session& session, WorkspaceNumber workspace, int64_t batch) {
  ASSIGN_OR_RETURN(
      const std::optional<BatchPrecedence> found,
      ReadOne(session, PrecedenceFromRow,
              "SELECT s.trust_rank, b.data_us FROM import_batches b JOIN sources s "
              "ON s.workspace = b.workspace AND s.source = b.source WHERE b.workspace = $1 AND b.batch = $2",
              workspace.value, batch));
  return found.value_or(BatchPrecedence{});
}

}  // namespace sendlift::storage
