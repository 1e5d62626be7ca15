#pragma once

#include <algorithm>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace sendlift {

// No span of a definition is longer.
inline constexpr absl::Duration kLongestSpan = absl::Hours(24 * 400);

inline bool HasMoreCharacters(absl::string_view utf8, int64_t than) {
  return std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xc0) != 0x80; }) > than;
}

}  // namespace sendlift
