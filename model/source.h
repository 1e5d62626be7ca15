#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"

namespace sendlift {

inline constexpr int64_t kTrustRankMax = 1000;
inline constexpr int64_t kTrustRankDefault = 100;
inline constexpr char kDefaultSource[] = "default";
// Of what the product works out about customers: made at its first use, internal, with the highest rank, which an
// operator may change.
inline constexpr char kComputedSource[] = "computed";

// Where customers come from. Where two sources say something else, the higher trust rank is believed.
struct Source {
  // The numbers are stored; they never change.
  enum class Kind : uint8_t { kInternal = 1, kExternal = 2 };

  int64_t number = 0;
  std::string id;
  Kind kind = Kind::kInternal;
  int64_t trust_rank = kTrustRankDefault;  // 1 to kTrustRankMax
  int64_t revision = 0;                    // counts changes; makes the etag
  absl::Time create_time;
  absl::Time update_time;
};

}  // namespace sendlift
