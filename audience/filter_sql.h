#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "audience/filter_check.h"
#include "storage/condition.h"

namespace sendlift {

// A filter as a condition on `customers c`, with the literals as values. Always true: empty.
//   - What a customer does not have matches no comparison, "!=" included; NOT turns that round. An empty field is one
//     that the customer does not have.
//   - A literal without quotes that is a plain decimal number of at most 15 digits compares with attributes as a
//     number: a text is neither equal to it nor in order with it. Any other literal compares with the digits or
//     letters that were imported, by their bytes (in UTF-8).
storage::Condition ConditionOf(const CheckedFilter& filter);

// Checks a filter first; errors are those of CheckFilter.
absl::StatusOr<storage::Condition> CompileFilter(absl::string_view filter);

}  // namespace sendlift
