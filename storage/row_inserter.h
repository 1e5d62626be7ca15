#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "storage/database.h"

namespace sendlift::storage {

inline constexpr size_t kRowsAStatement = 64;

// What inserts rows into a table: one statement for many rows, one for a single row. Made once a table.
class InsertStatements {
 public:
  // `columns` by commas; `tail` is what comes behind the rows, such as ON CONFLICT.
  InsertStatements(absl::string_view table, absl::string_view columns, absl::string_view tail = "");

  size_t column_count() const { return column_count_; }
  const std::string& many() const { return many_; }  // kRowsAStatement rows
  const std::string& one() const { return one_; }

 private:
  size_t column_count_;
  std::string many_;
  std::string one_;
};

// Inserts rows, kRowsAStatement to a statement, because a statement costs as much as the row.
class RowInserter {
 public:
  RowInserter(Session& session, const InsertStatements& statements);

  // A value for each column. Texts and bytes are borrowed until Finish.
  absl::Status Add(std::initializer_list<Value> row);
  // Inserts what is left.
  absl::Status Finish();

 private:
  absl::Status Run(const std::string& sql, absl::Span<const Value> values);

  Session& session_;
  const InsertStatements& statements_;
  std::vector<Value> values_;
};

}  // namespace sendlift::storage
