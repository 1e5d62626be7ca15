#include "storage/row_inserter.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/invariant.h"
#include "base/status.h"

namespace sendlift::storage {
namespace {

std::string Rows(size_t rows, size_t columns) {
  std::vector<std::string> all;
  for (size_t row = 0; row < rows; ++row) {
    std::vector<std::string> names;
    for (size_t column = 1; column <= columns; ++column) names.push_back(absl::StrCat("$", row * columns + column));
    all.push_back(absl::StrCat("(", absl::StrJoin(names, ", "), ")"));
  }
  return absl::StrJoin(all, ", ");
}

}  // namespace

InsertStatements::InsertStatements(absl::string_view table, absl::string_view columns, absl::string_view tail)
    : column_count_(static_cast<size_t>(std::count(columns.begin(), columns.end(), ',')) + 1) {
  const std::string head = absl::StrCat("INSERT INTO ", table, " (", columns, ") VALUES ");
  many_ = absl::StrCat(head, Rows(kRowsAStatement, column_count_), tail);
  one_ = absl::StrCat(head, Rows(1, column_count_), tail);
}

RowInserter::RowInserter(Session& session, const InsertStatements& statements)
    : session_(session), statements_(statements) {}

absl::Status RowInserter::Add(std::initializer_list<Value> row) {
  CHECK_INVARIANT(row.size() == statements_.column_count());
  values_.insert(values_.end(), row.begin(), row.end());
  if (values_.size() < kRowsAStatement * row.size()) return absl::OkStatus();
  const absl::Status inserted = Run(statements_.many(), values_);
  values_.clear();
  return inserted;
}

absl::Status RowInserter::Finish() {
  const size_t columns = statements_.column_count();
  for (size_t first = 0; first < values_.size(); first += columns) {
    RETURN_IF_ERROR(Run(statements_.one(), absl::MakeConstSpan(values_).subspan(first, columns)));
  }
  values_.clear();
  return absl::OkStatus();
}

absl::Status RowInserter::Run(const std::string& sql, absl::Span<const Value> values) {
  return session_.QueryWith([](const Row&) { return absl::OkStatus(); }, sql, values);
}

}  // namespace sendlift::storage
