#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sendlift::cli {

// The wanted cells of one record. Errors name the file, the record, the column and what was found.
class ColumnRow {
 public:
  ColumnRow(absl::string_view path, int64_t number, const std::vector<std::string>& columns,
            const std::vector<absl::string_view>& cells)
      : path_(path), number_(number), columns_(columns), cells_(cells) {}

  absl::string_view operator[](size_t column) const { return cells_[column]; }
  // A finite number.
  absl::StatusOr<double> Number(size_t column) const;
  // A finite number of 0 or more.
  absl::StatusOr<double> NotNegative(size_t column) const;
  // A whole number of 0 or more, up to 1e15.
  absl::StatusOr<int64_t> Count(size_t column) const;
  // 1, true, yes; 0, false, no. Case does not count.
  absl::StatusOr<bool> Flag(size_t column) const;
  // The error that the cell is not what is wanted: "a date".
  absl::Status Wrong(size_t column, absl::string_view wanted) const;

 private:
  absl::string_view path_;
  int64_t number_;
  const std::vector<std::string>& columns_;
  const std::vector<absl::string_view>& cells_;
};

// Hands every record's cells of the named columns to `take`, in the order asked. Errors: INVALID_ARGUMENT for a file
// that cannot be read, a column that it has not, a broken or short record, more than `rows_max` records; what `take`
// returns.
absl::Status ForEachRow(const std::string& path, const std::vector<std::string>& columns, int64_t rows_max,
                        absl::FunctionRef<absl::Status(const ColumnRow&)> take);

}  // namespace sendlift::cli
