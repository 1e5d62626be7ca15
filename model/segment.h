#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"

namespace sendlift {

// A saved filter over customers.
struct Segment {
  std::string id;
  std::string display_name;
  std::string filter;
  int64_t revision = 0;  // counts changes; makes the etag
  absl::Time create_time;
  absl::Time update_time;
};

}  // namespace sendlift
