#include "measurement/time_bins.h"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace sendlift {
namespace {

constexpr int64_t kMinute = 60'000'000;  // microseconds
constexpr int kParts = 8;                // of a doubling

}  // namespace

int TimeBinOf(absl::Duration since) {
  const int64_t micros = absl::ToInt64Microseconds(since);
  if (micros < kMinute) return 0;
  const int doublings = std::bit_width(static_cast<uint64_t>(micros / kMinute)) - 1;
  const int64_t start = kMinute << doublings;
  const auto part = static_cast<int>((micros - start) / (start / kParts));
  return std::min(1 + doublings * kParts + part, kTimeBins - 1);
}

absl::Duration TimeBinStart(int bin) {
  if (bin <= 0) return absl::ZeroDuration();
  const int64_t start = kMinute << ((bin - 1) / kParts);
  return absl::Microseconds(start + start / kParts * ((bin - 1) % kParts));
}

}  // namespace sendlift
