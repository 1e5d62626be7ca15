#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "audience/filter.h"

namespace sendlift {

// Reads a filter by the grammar of AIP-160. `filter` is valid UTF-8 of limited length and depth: ParseFilter checks
// that. Left out of the grammar: a list in parentheses as a value, which the error explains.
absl::StatusOr<FilterNode> ReadFilter(absl::string_view filter);

}  // namespace sendlift
