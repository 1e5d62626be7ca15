#pragma once

#include <cstdint>

namespace sendlift {

// Why somebody of the audience is not in a campaign. The numbers are stored; they never change.
enum class ExclusionReason : uint8_t {
  kNoTier = 1,
  kNoAddress = 2,
  kNoConsent = 3,
  kSuppressed = 4,
  kSharedAddress = 5,
  kNotAssigned = 6,
  kNoCreative = 7,
};
inline constexpr int kExclusionReasonCount = 8;

}  // namespace sendlift
