#include "clients/cli/table.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace sendlift::cli {
namespace {

std::string Padded(const std::string& text, size_t width, Column::Side side) {
  const size_t taken = WidthOf(text);
  const std::string blanks(width > taken ? width - taken : 0, ' ');
  return side == Column::Side::kRight ? blanks + text : text + blanks;
}

std::string Line(const std::vector<Column>& columns, const std::vector<size_t>& widths,
                 const std::vector<std::string>& cells, size_t indent) {
  std::string line(indent, ' ');
  for (size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) line += "  ";
    line += Padded(cells[i], widths[i], columns[i].side);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

void AppendCsvLine(const std::vector<std::string>& cells, std::ostream& out) {
  out << absl::StrJoin(cells, ",", [](std::string* line, const std::string& cell) { *line += CsvField(cell); }) << "\n";
}

}  // namespace

void Table::Add(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  rows_.push_back(std::move(cells));
}

void Table::Print(const Screen& screen, size_t indent) const {
  std::vector<std::string> headings;
  std::vector<size_t> widths;
  for (const Column& column : columns_) {
    headings.push_back(column.heading);
    widths.push_back(WidthOf(column.heading));
  }
  std::vector<std::vector<std::string>> rows = rows_;
  for (std::vector<std::string>& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      row[i] = absl::StrReplaceAll(row[i], {{"\r\n", " "}, {"\n", " "}, {"\t", " "}});
      widths[i] = std::max(widths[i], WidthOf(row[i]));
    }
  }
  screen.stream << Bold(screen, Line(columns_, widths, headings, indent)) << "\n";
  for (const std::vector<std::string>& row : rows) screen.stream << Line(columns_, widths, row, indent) << "\n";
}

void Table::PrintCsv(std::ostream& out) const {
  std::vector<std::string> headings;
  for (const Column& column : columns_) headings.push_back(column.heading);
  AppendCsvLine(headings, out);
  for (const std::vector<std::string>& row : rows_) AppendCsvLine(row, out);
}

Column Right(absl::string_view heading) { return {std::string(heading), Column::Side::kRight}; }
Column Left(absl::string_view heading) { return {std::string(heading), Column::Side::kLeft}; }

std::string Grouped(int64_t number) {
  std::string digits = absl::StrCat(number);
  const size_t first = number < 0 ? 1 : 0;
  for (size_t at = digits.size(); at > first + 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string CsvField(absl::string_view text) {
  const bool has_edge = !text.empty() && (absl::ascii_isspace(text.front()) || absl::ascii_isspace(text.back()));
  if (!has_edge && text.find_first_of(",\"\r\n") == absl::string_view::npos) return std::string(text);
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

}  // namespace sendlift::cli
