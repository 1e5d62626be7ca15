#pragma once

#include <cstdint>

#include "absl/time/time.h"

namespace sendlift::storage {

// Times are stored as microseconds since 1970 UTC.
inline int64_t ToMicros(absl::Time time) { return absl::ToUnixMicros(time); }
inline absl::Time FromMicros(int64_t micros) { return absl::FromUnixMicros(micros); }

}  // namespace sendlift::storage
