#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "base/invariant.h"
#include "clients/cli/csv_reader.h"
#include "clients/cli/row_file.h"
#include "clients/cli/table.h"

namespace sendlift::cli {

// Bytes as an open file; null for none.
inline std::FILE* FileOf(const uint8_t* data, size_t size) {
  return size == 0 ? nullptr : fmemopen(const_cast<uint8_t*>(data), size, "rb");
}

// Reads to the end. Every record has its number and is either broken, with a reason, or has a clean text a column; all
// of them together are no longer than the file. Gives the good ones.
inline std::vector<std::vector<std::string>> CheckedRows(RowFile& file, size_t file_bytes) {
  std::vector<std::vector<std::string>> good;
  size_t bytes = 0;
  for (int64_t number = 1;; ++number) {
    const absl::StatusOr<const FileRow*> next = file.Next();
    CHECK_INVARIANT(next.ok());
    if (*next == nullptr) break;
    const FileRow& row = **next;
    CHECK_INVARIANT(row.number() == number && static_cast<size_t>(number) <= file_bytes);
    if (!row.fault().empty()) continue;
    CHECK_INVARIANT(row.size() == file.header().size());
    good.emplace_back();
    for (size_t i = 0; i < row.size(); ++i) {
      CHECK_INVARIANT(IsCleanUtf8(row[i]));
      bytes += row[i].size();
      good.back().emplace_back(row[i]);
    }
    CHECK_INVARIANT(IsCleanUtf8(row.raw()));
  }
  CHECK_INVARIANT(bytes <= file_bytes);
  return good;
}

inline std::string AsCsv(const std::vector<std::string>& values) {
  std::string line;
  for (size_t i = 0; i < values.size(); ++i) line += (i == 0 ? "" : ",") + CsvField(values[i]);
  return line + "\n";
}

// Rows that are written as CSV come back as they were. A lone empty value is a blank line, and is left out.
inline void CheckRoundTrip(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows) {
  if (header.size() < 2) return;
  std::string csv = AsCsv(header);
  if (absl::StartsWith(csv, "\xef\xbb\xbf")) return;
  for (const std::vector<std::string>& row : rows) csv += AsCsv(row);
  const auto reader = CsvReader::OfFile(FileOf(reinterpret_cast<const uint8_t*>(csv.data()), csv.size()), "written");
  CHECK_INVARIANT(reader.ok() && (*reader)->header() == header);
  CHECK_INVARIANT(CheckedRows(**reader, csv.size()) == rows);
}

}  // namespace sendlift::cli
