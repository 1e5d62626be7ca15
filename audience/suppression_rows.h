#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "audience/columns.h"
#include "model/suppression.h"

namespace sendlift {

// Reads rows of an import of suppressions: whom each row names, by the columns "id", "email" and "phone_number".
class SuppressionRowReader {
 public:
  // A wrong value, as in RowReader.
  struct Wrong {
    int column = -1;
    std::string description;
  };

  // Every suppression is as `model`, but for its subject. INVALID_ARGUMENT names each wrong column: "columns[3]".
  static absl::StatusOr<SuppressionRowReader> Create(absl::Span<const std::string> columns,
                                                     absl::string_view default_region, const Suppression& model);

  // One for each value; an address that the channel cannot reach is left out. What is wrong, or nothing: then there is
  // at least one.
  std::vector<Wrong> ReadInto(absl::Span<const absl::string_view> values, std::vector<Suppression>& suppressions) const;
  // The name of a column, or "" for -1.
  absl::string_view NameOf(int column) const;

 private:
  SuppressionRowReader(std::vector<std::string> names, std::string default_region, Suppression model);

  absl::Status ReadValue(Column column, absl::string_view value, std::vector<Suppression>& suppressions) const;

  std::vector<std::string> names_;
  std::vector<Column> columns_;
  std::string default_region_;
  Suppression model_;
};

}  // namespace sendlift
