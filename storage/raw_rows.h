#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/id.h"
#include "storage/database.h"

namespace sendlift::storage {

// A chunk is closed as soon as it has so many bytes: what an export holds in memory.
inline constexpr size_t kRawChunkBytes = 256 * 1024;

// Consecutive rows of a batch as they came, packed: each value with its length in front.
class RawRows {
 public:
  // A chunk of at least one row.
  struct Chunk {
    int64_t last_row = 0;
    int64_t size = 0;
    std::string bytes;
  };

  explicit RawRows(int64_t first_row) : next_row_(first_row) {}

  // The next row. A rejected one is kept as well, and marked.
  void Add(absl::Span<const absl::string_view> values, bool rejected);

  const std::vector<Chunk>& chunks() const { return chunks_; }

 private:
  int64_t next_row_;
  std::vector<Chunk> chunks_;
};

// Appends them to the batch, behind all that are there.
absl::Status AppendRawRows(Session& session, WorkspaceNumber workspace, int64_t batch, const RawRows& rows);

// A row as it came; borrowed for the call.
struct RawRow {
  int64_t row = 0;
  bool rejected = false;
  std::vector<absl::string_view> values;
};
// Rows of the batch after the row `after`, in their order, until `each` returns false. Memory: one chunk.
// DATA_LOSS if a chunk cannot be read.
absl::Status ForEachRawRow(Session& session, WorkspaceNumber workspace, int64_t batch, int64_t after,
                           absl::FunctionRef<bool(const RawRow&)> each);

// Takes the values of rows of the batch away that `holds` says yes to, in the chunk that ends with `last_row`; how
// many. They stay as rejected rows without values, so that all keep their numbers.
absl::StatusOr<int64_t> ForgetRawRows(Session& session, WorkspaceNumber workspace, int64_t batch, int64_t last_row,
                                      absl::FunctionRef<bool(const RawRow&)> holds);
// The chunks of the batch behind the row `after`, by their last row.
absl::StatusOr<std::vector<int64_t>> RawChunksAfter(Session& session, WorkspaceNumber workspace, int64_t batch,
                                                    int64_t after);

}  // namespace sendlift::storage
