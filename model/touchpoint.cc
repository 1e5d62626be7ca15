#include "model/touchpoint.h"

#include <algorithm>

#include "absl/numeric/int128.h"

namespace sendlift {

int TouchpointWave(absl::Time time) {
  constexpr int64_t kFirst = 1;
  return static_cast<int>(-std::max(kFirst, absl::ToUnixSeconds(time) / (24 * 60 * 60)));
}

int ArmByRank(uint64_t rank, absl::Span<const int32_t> shares_per_million) {
  constexpr uint64_t kMillion = 1'000'000;
  auto place = static_cast<int64_t>(absl::Uint128High64(absl::uint128(rank) * kMillion));
  for (size_t arm = 0; arm + 1 < shares_per_million.size(); ++arm) {
    place -= shares_per_million[arm];
    if (place < 0) return static_cast<int>(arm);
  }
  return static_cast<int>(shares_per_million.size()) - 1;
}

}  // namespace sendlift
