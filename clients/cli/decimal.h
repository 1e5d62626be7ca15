#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sendlift::cli {

// A decimal number as a whole count of its last place: ParseDecimal("12.5", 2) is 1250. Exact: digits beyond the places
// are refused unless they are zeros. A sign is allowed; grouping and exponents are not.
// Errors: INVALID_ARGUMENT that says what is wrong with the number.
absl::StatusOr<int64_t> ParseDecimal(absl::string_view text, int places);

}  // namespace sendlift::cli
