#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace sendlift {

inline constexpr int64_t kCodePoolsMax = 1000;
inline constexpr int64_t kCodesAPoolMax = 10'000'000;
inline constexpr size_t kPoolCodeBytesMax = 64;

// Codes of one's own, of which each is given to one customer of one campaign.
struct CodePool {
  int64_t number = 0;
  std::string id;
  std::string display_name;
  int64_t code_count = 0;
  int64_t free_count = 0;  // of them, given to nobody
  int64_t revision = 0;    // counts changes of its codes, not what is given; makes the etag
  absl::Time create_time;
  absl::Time update_time;
};

// 1 to 64 visible characters of ASCII.
inline bool IsPoolCode(absl::string_view code) {
  return !code.empty() && code.size() <= kPoolCodeBytesMax &&
         std::all_of(code.begin(), code.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace sendlift
