#pragma once

#include <cstdint>

namespace sendlift {

// A part of a whole in millionths, or all that the others leave.
struct Share {
  int32_t parts_per_million = 0;
  bool remainder = false;

  friend bool operator==(const Share&, const Share&) = default;
};
inline constexpr int32_t kWhole = 1'000'000;

}  // namespace sendlift
