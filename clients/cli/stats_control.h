#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sendlift::cli {

// Which of the groups the others are compared to: the one that is named by --control, else "control", else the first.
// INVALID_ARGUMENT that begins with `nobody` ("no customer is in group") for a name that is not there.
absl::StatusOr<size_t> PlaceOfControl(const std::vector<std::string>& names, const std::optional<std::string>& control,
                                      absl::string_view nobody);

// Brings what is at `place` to the front; the others keep their order.
template <typename Items>
void MoveToFront(Items& items, size_t place) {
  const auto chosen = items.begin() + static_cast<std::ptrdiff_t>(place);
  std::rotate(items.begin(), chosen, chosen + 1);
}

}  // namespace sendlift::cli
