#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"

namespace sendlift {

// What a rate limit is for. The numbers of kinds are stored; they never change.
struct RateSubject {
  enum class Kind : uint8_t { kGateway = 1, kChannel = 2, kCampaign = 3 };
  Kind kind = Kind::kGateway;
  std::string id;  // the gateway's name, the channel's ("SMS"), the campaign's id

  bool operator==(const RateSubject&) const = default;
};

inline constexpr int64_t kRateCountMax = 1'000'000'000;
inline constexpr absl::Duration kRatePeriodMin = absl::Seconds(1);
inline constexpr absl::Duration kRatePeriodMax = absl::Hours(24);

// At most `count` instructions are handed over in any window of length `period`.
struct RateLimit {
  std::string id;
  RateSubject subject;
  int64_t count = 1;
  absl::Duration period = absl::Seconds(1);
  int64_t revision = 0;  // counts changes; makes the etag
  absl::Time create_time;
  absl::Time update_time;
};

}  // namespace sendlift
