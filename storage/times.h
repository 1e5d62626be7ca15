#pragma once

#include <cstdint>
#include <limits>

#include "absl/time/time.h"

namespace sendlift::storage {

// Times are stored as microseconds since 1970 UTC, the infinite future as the largest number.
inline int64_t ToMicros(absl::Time time) { return absl::ToUnixMicros(time); }
inline absl::Time FromMicros(int64_t micros) {
  return micros == std::numeric_limits<int64_t>::max() ? absl::InfiniteFuture() : absl::FromUnixMicros(micros);
}

}  // namespace sendlift::storage
