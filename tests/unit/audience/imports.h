#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "audience/import.h"
#include "base/id.h"
#include "base/status.h"
#include "storage/database.h"

namespace sendlift::testing {

// Imports the rows as the whole of a batch that says columns, source, region and times. Rows are texts in the order of
// the columns.
inline absl::StatusOr<ImportBatch> ImportRows(storage::Session& session, WorkspaceNumber workspace,
                                              const ImportBatch& batch,
                                              const std::vector<std::vector<std::string>>& rows, absl::Time now) {
  ASSIGN_OR_RETURN(const RowReader reader, RowReader::Create(batch.columns, {}, batch.default_region));
  std::vector<RowValues> values;
  for (const auto& row : rows) values.emplace_back(row.begin(), row.end());
  SeenIds seen;
  const ParsedBatch parsed = ParseRows(reader, 1, values, seen);
  return StoreBatch(session, workspace, batch, parsed, KeepRaw(1, values, parsed), now);
}

}  // namespace sendlift::testing
