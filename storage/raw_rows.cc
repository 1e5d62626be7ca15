#include "storage/raw_rows.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "model/varint.h"
#include "storage/rows.h"

namespace sendlift::storage {
namespace {

RawRows::Chunk FromRow(const Row& row) {
  return {.last_row = row.Int(0), .size = row.Int(1), .bytes = std::string(row.Bytes(2))};
}

// The row's values off the front; false if the bytes are cut.
bool TakeRow(absl::string_view& bytes, RawRow& row) {
  const std::optional<uint64_t> head = TakeVarint(bytes);
  if (!head.has_value() || *head / 2 > bytes.size()) return false;
  row.rejected = *head % 2 == 1;
  row.values.clear();
  for (uint64_t i = 0; i < *head / 2; ++i) {
    const std::optional<absl::string_view> value = TakeText(bytes);
    if (!value.has_value()) return false;
    row.values.push_back(*value);
  }
  return true;
}

}  // namespace

void RawRows::Add(absl::Span<const absl::string_view> values, bool rejected) {
  if (chunks_.empty() || chunks_.back().bytes.size() >= kRawChunkBytes) chunks_.emplace_back();
  Chunk& chunk = chunks_.back();
  AppendVarint(chunk.bytes, values.size() * 2 + (rejected ? 1 : 0));
  for (const absl::string_view value : values) AppendText(chunk.bytes, value);
  chunk.last_row = next_row_++;
  ++chunk.size;
}

absl::Status AppendRawRows(Session& session, WorkspaceNumber workspace, int64_t batch, const RawRows& rows) {
  for (const RawRows::Chunk& chunk : rows.chunks()) {
    RETURN_IF_ERROR(
        session
            .Execute("INSERT INTO raw_rows (workspace, batch, last_row, size, row_values) VALUES ($1, $2, $3, $4, $5)",
                     workspace.value, batch, chunk.last_row, chunk.size, Blob{chunk.bytes})
            .status());
  }
  return absl::OkStatus();
}

absl::Status ForEachRawRow(Session& session, WorkspaceNumber workspace, int64_t batch, int64_t after,
                           absl::FunctionRef<bool(const RawRow&)> each) {
  while (true) {
    ASSIGN_OR_RETURN(const std::optional<RawRows::Chunk> chunk,
                     ReadOne(session, FromRow,
                             "SELECT last_row, size, row_values FROM raw_rows WHERE workspace = $1 AND batch = $2 "
                             "AND last_row > $3 ORDER BY last_row LIMIT 1",
                             workspace.value, batch, after));
    if (!chunk.has_value()) return absl::OkStatus();
    absl::string_view bytes = chunk->bytes;
    RawRow row;
    for (row.row = chunk->last_row - chunk->size + 1; row.row <= chunk->last_row; ++row.row) {
      if (!TakeRow(bytes, row)) {
        return absl::DataLossError(absl::StrCat("the raw rows of batch ", batch, " cannot be read from row ", row.row));
      }
      if (row.row > after && !each(row)) return absl::OkStatus();
    }
    after = chunk->last_row;
  }
}

absl::StatusOr<int64_t> ForgetRawRows(Session& session, WorkspaceNumber workspace, int64_t batch, int64_t last_row,
                                      absl::FunctionRef<bool(const RawRow&)> holds) {
  ASSIGN_OR_RETURN(const std::optional<RawRows::Chunk> chunk,
                   ReadOne(session, FromRow,
                           "SELECT last_row, size, row_values FROM raw_rows WHERE workspace = $1 AND batch = $2 "
                           "AND last_row = $3",
                           workspace.value, batch, last_row));
  if (!chunk.has_value()) return 0;
  absl::string_view bytes = chunk->bytes;
  std::string kept;
  int64_t forgotten = 0;
  RawRow row;
  for (row.row = chunk->last_row - chunk->size + 1; row.row <= chunk->last_row; ++row.row) {
    const absl::string_view before = bytes;
    if (!TakeRow(bytes, row)) {
      return absl::DataLossError(absl::StrCat("the raw rows of batch ", batch, " cannot be read from row ", row.row));
    }
    if (holds(row)) {
      ++forgotten;
      AppendVarint(kept, 1);
    } else {
      kept.append(before.data(), before.size() - bytes.size());
    }
  }
  if (forgotten == 0) return 0;
  RETURN_IF_ERROR(session
                      .Execute("UPDATE raw_rows SET row_values = $4 WHERE workspace = $1 AND batch = $2 "
                               "AND last_row = $3",
                               workspace.value, batch, last_row, Blob{kept})
                      .status());
  return forgotten;
}

absl::StatusOr<std::vector<int64_t>> RawChunksAfter(Session& session, WorkspaceNumber workspace, int64_t batch,
                                                    int64_t after) {
  constexpr auto kLastRow = +[](const Row& row) { return row.Int(0); };
  return ReadAll(session, kLastRow,
                 "SELECT last_row FROM raw_rows WHERE workspace = $1 AND batch = $2 AND last_row > $3 "
                 "ORDER BY last_row",
                 workspace.value, batch, after);
}

}  // namespace sendlift::storage
