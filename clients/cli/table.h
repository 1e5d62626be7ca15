#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "clients/cli/screen.h"

namespace sendlift::cli {

// One column: its heading and on which side its cells stand.
struct Column {
  enum class Side { kLeft, kRight };
  std::string heading;
  Side side = Side::kLeft;
};

// Rows of text under headings.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // Missing cells at the end are empty.
  void Add(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }
  const std::vector<Column>& columns() const { return columns_; }
  // Each at most as long as the columns.
  const std::vector<std::vector<std::string>>& rows() const { return rows_; }

  // Aligned columns with two blanks between them, each line after `indent` blanks; line breaks in cells become blanks.
  void Print(const Screen& screen, size_t indent = 0) const;
  // RFC 4180 with a header.
  void PrintCsv(std::ostream& out) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// Shorthand for a column of numbers.
Column Right(absl::string_view heading);
Column Left(absl::string_view heading);

// "21,307".
std::string Grouped(int64_t number);

// A CSV field: quoted where RFC 4180 asks for it, and where blanks at its ends would be left out by a reader.
std::string CsvField(absl::string_view text);

}  // namespace sendlift::cli
