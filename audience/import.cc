#include "audience/import.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "audience/row_store.h"
#include "base/error.h"
#include "base/keyed_hash.h"
#include "base/status.h"
#include "model/source.h"
#include "storage/import_batches.h"
#include "storage/sources.h"

namespace sendlift {
namespace {

size_t BytesOf(const RowValues& values) {
  size_t bytes = 0;
  for (const absl::string_view value : values) bytes += value.size();
  return bytes;
}

absl::Status Moved(const ImportBatch& batch, int64_t first_row) {
  return Error(absl::StatusCode::kAborted, "IMPORT_BATCH_MOVED",
               absl::StrCat("import batch ", batch.number, " goes on at row ", batch.last_row + 1, ", not ", first_row,
                            ": ask how far it is and go on behind that, unless somebody else does"),
               {{"batch", absl::StrCat(batch.number)}, {"last_row", absl::StrCat(batch.last_row)}});
}

absl::Status MakeDefaultSource(storage::Session& session, WorkspaceNumber workspace, absl::Time now) {
  const absl::Status found = storage::GetSource(session, workspace, kDefaultSource).status();
  if (!absl::IsNotFound(found)) return found;
  Source source;
  source.id = kDefaultSource;
  return storage::InsertSource(session, workspace, source, now).status();
}

}  // namespace

bool SeenIds::Add(absl::string_view id) {
  static constexpr HashKey kOne = {1}, kTwo = {2};
  return fingerprints_.insert({KeyedHash(kOne, id), KeyedHash(kTwo, id)}).second;
}

ParsedBatch ParseRows(const RowReader& reader, int64_t first_row, absl::Span<const RowValues> rows, SeenIds& seen) {
  ParsedBatch batch;
  batch.first_row = first_row;
  batch.customers.reserve(rows.size());
  batch.last_row = first_row - 1;
  for (const RowValues& values : rows) {
    const int64_t row = ++batch.last_row;
    std::vector<RowReader::Wrong> wrong;
    batch.customers.emplace_back();
    if (BytesOf(values) > kRowBytesMax) {
      wrong.push_back({-1, absl::StrCat("has more than ", kRowBytesMax, " bytes; shorten it")});
    } else {
      wrong = reader.ReadInto(values, batch.customers.back());
    }
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

storage::RawRows KeepRaw(int64_t first_row, absl::Span<const RowValues> rows, const ParsedBatch& parsed) {
  storage::RawRows raw(first_row);
  auto rejected = parsed.rejected.begin();
  for (size_t i = 0; i < rows.size(); ++i) {
    const int64_t row = first_row + static_cast<int64_t>(i);
    while (rejected != parsed.rejected.end() && rejected->row < row) ++rejected;
    const bool is_rejected = rejected != parsed.rejected.end() && rejected->row == row;
    const bool too_long = is_rejected && BytesOf(rows[i]) > kRowBytesMax;
    raw.Add(too_long ? absl::Span<const absl::string_view>() : rows[i], is_rejected);
  }
  return raw;
}

absl::StatusOr<ImportBatch> OpenBatch(storage::Session& session, WorkspaceNumber workspace, const ImportBatch& batch,
                                      int64_t first_row, absl::Time now) {
  if (batch.number != 0) {
    ASSIGN_OR_RETURN(ImportBatch stored, storage::GetImportBatch(session, workspace, batch.number));
    if (stored.last_row != first_row - 1) return Moved(stored, first_row);
    return stored;
  }
  if (batch.source_id == kDefaultSource) RETURN_IF_ERROR(MakeDefaultSource(session, workspace, now));
  return storage::InsertImportBatch(session, workspace, batch, now);
}

absl::StatusOr<BatchResult> StoreRows(storage::Session& session, WorkspaceNumber workspace, const ParsedBatch& parsed,
                                      const ImportBatch& batch, absl::Time now) {
  BatchResult result;
  RowStore store(session, workspace, batch, now);
  RETURN_IF_ERROR(store.Begin(parsed.customers));
  int64_t row = parsed.first_row;
  auto rejected = parsed.rejected.begin();
  for (const Customer& customer : parsed.customers) {
    for (; rejected != parsed.rejected.end() && rejected->row <= row; ++rejected) row = rejected->row + 1;
    RETURN_IF_ERROR(store.Store(row++, customer, result));
  }
  RETURN_IF_ERROR(store.Finish());
  return result;
}

namespace {

absl::Status AppendRaw(storage::Session& session, WorkspaceNumber workspace, int64_t batch, const storage::RawRows& raw,
                       const std::vector<RejectedRow>& erased) {
  RETURN_IF_ERROR(storage::AppendRawRows(session, workspace, batch, raw));
  if (erased.empty()) return absl::OkStatus();
  const auto is_erased = [&](const storage::RawRow& row) {
    return std::any_of(erased.begin(), erased.end(), [&](const RejectedRow& each) { return each.row == row.row; });
  };
  for (const storage::RawRows::Chunk& chunk : raw.chunks()) {
    RETURN_IF_ERROR(storage::ForgetRawRows(session, workspace, batch, chunk.last_row, is_erased).status());
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ImportBatch> StoreBatch(storage::Session& session, WorkspaceNumber workspace, const ImportBatch& batch,
                                       const ParsedBatch& parsed, const storage::RawRows& raw, absl::Time now,
                                       std::vector<RejectedRow>* erased) {
  ASSIGN_OR_RETURN(ImportBatch stored, OpenBatch(session, workspace, batch, parsed.first_row, now));
  ASSIGN_OR_RETURN(const BatchResult result, StoreRows(session, workspace, parsed, stored, now));
  if (stored.keeps_raw_rows) RETURN_IF_ERROR(AppendRaw(session, workspace, stored.number, raw, result.erased));
  if (erased != nullptr) *erased = result.erased;
  stored.state = ImportBatch::State::kRunning;
  stored.last_row = parsed.last_row;
  stored.created_count += result.created_count;
  stored.updated_count += result.updated_count;
  stored.unchanged_count += result.unchanged_count;
  stored.merged_count += result.merged_count;
  stored.rejected_count += parsed.rejected_count + static_cast<int64_t>(result.erased.size());
  RETURN_IF_ERROR(storage::PutImportProgress(session, workspace, stored, now));
  return stored;
}

absl::StatusOr<SeenIds> SeenBefore(storage::Session& session, WorkspaceNumber workspace, const ImportBatch& batch) {
  SeenIds seen;
  const auto id =
      static_cast<size_t>(std::find(batch.columns.begin(), batch.columns.end(), "id") - batch.columns.begin());
  RETURN_IF_ERROR(storage::ForEachRawRow(session, workspace, batch.number, 0, [&](const storage::RawRow& row) {
    if (!row.rejected && id < row.values.size()) seen.Add(absl::StripAsciiWhitespace(row.values[id]));
    return true;
  }));
  return seen;
}

}  // namespace sendlift
