#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"

namespace sendlift {

// Who was in a segment at a time, against the snapshot before; the first counts everybody as joined.
struct SegmentSnapshot {
  int64_t number = 0;  // counts from 1 in each segment
  absl::Time time;
  std::string filter;  // the segment's at that time
  int64_t size = 0;
  int64_t joined = 0;
  int64_t left = 0;
};

}  // namespace sendlift
