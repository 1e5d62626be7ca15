#include "clients/cli/stats_columns.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status.h"
#include "base/suggest.h"
#include "clients/cli/csv_reader.h"

namespace sendlift::cli {
namespace {

constexpr double kLargestCount = 1e15;

absl::StatusOr<std::vector<size_t>> PlacesOf(const CsvReader& reader, const std::string& path,
                                             const std::vector<std::string>& columns) {
  const std::vector<std::string>& header = reader.header();
  std::vector<size_t> places;
  for (const std::string& column : columns) {
    const auto found = std::find(header.begin(), header.end(), column);
    if (found == header.end()) {
      return absl::InvalidArgumentError(absl::StrCat(path, " has no column \"", column, "\"; it has ",
                                                     absl::StrJoin(header, ", "), DidYouMean(column, header)));
    }
    places.push_back(static_cast<size_t>(found - header.begin()));
  }
  return places;
}

absl::Status BrokenRecord(absl::string_view path, int64_t number, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ", record ", number, ": ", what));
}

}  // namespace

absl::StatusOr<double> ColumnRow::Number(size_t column) const {
  double value = 0;
  if (!absl::SimpleAtod(cells_[column], &value) || !std::isfinite(value)) return Wrong(column, "a number");
  return value;
}

absl::StatusOr<double> ColumnRow::NotNegative(size_t column) const {
  ASSIGN_OR_RETURN(const double value, Number(column));
  if (value < 0) return Wrong(column, "a number of 0 or more");
  return value;
}

absl::StatusOr<int64_t> ColumnRow::Count(size_t column) const {
  ASSIGN_OR_RETURN(const double value, Number(column));
  if (value < 0 || value > kLargestCount || value != std::floor(value)) {
    return Wrong(column, "a whole number of 0 or more");
  }
  return static_cast<int64_t>(value);
}

absl::StatusOr<bool> ColumnRow::Flag(size_t column) const {
  const std::string text = absl::AsciiStrToLower(cells_[column]);
  if (text == "1" || text == "true" || text == "yes") return true;
  if (text == "0" || text == "false" || text == "no") return false;
  return Wrong(column, "1 or 0 (true or false, yes or no)");
}

absl::Status ColumnRow::Wrong(size_t column, absl::string_view wanted) const {
  return BrokenRecord(path_, number_, absl::StrCat(columns_[column], " is \"", cells_[column], "\", not ", wanted));
}

absl::Status ForEachRow(const std::string& path, const std::vector<std::string>& columns, int64_t rows_max,
                        absl::FunctionRef<absl::Status(const ColumnRow&)> take) {
  ASSIGN_OR_RETURN(const std::unique_ptr<CsvReader> reader, CsvReader::Open(path));
  ASSIGN_OR_RETURN(const std::vector<size_t> places, PlacesOf(*reader, path, columns));
  std::vector<absl::string_view> cells(columns.size());
  while (true) {
    ASSIGN_OR_RETURN(const FileRow* row, reader->Next());
    if (row == nullptr) return absl::OkStatus();
    if (!row->fault().empty()) return BrokenRecord(path, row->number(), row->fault());
    if (row->number() > rows_max) {
      return absl::InvalidArgumentError(absl::StrCat(path, " has more than ", rows_max, " records: take a sample"));
    }
    for (size_t i = 0; i < places.size(); ++i) {
      if (places[i] >= row->size()) return BrokenRecord(path, row->number(), absl::StrCat("has no ", columns[i]));
      cells[i] = (*row)[places[i]];
    }
    RETURN_IF_ERROR(take(ColumnRow(path, row->number(), columns, cells)));
  }
}

}  // namespace sendlift::cli
