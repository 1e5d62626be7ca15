#pragma once

#include <cstdint>

namespace sendlift {

// Why somebody of the audience is not in a campaign, or was taken out when the contact was due. The numbers are stored;
// they never change.
enum class ExclusionReason : uint8_t {
  kNoTier = 1,
  kNoAddress = 2,
  kNoConsent = 3,
  kSuppressed = 4,
  kSharedAddress = 5,
  kNotAssigned = 6,
  kNoCreative = 7,
  kCapped = 8,       // at hand-over: a frequency cap is reached
  kQuietHours = 9,   // at hand-over: quiet hours last beyond the expiry, or cancel
  kMinimumGap = 10,  // at hand-over: the gap behind another contact lasts beyond the expiry
  kHoldout = 11,
  kOtherExperiment = 12,  // in another campaign of the same exclusion group
  kLowerPriority = 13,    // a campaign of higher priority wants the customer, and the caps leave no room beside it
  kBudget = 14,
  kOfferGone = 15,
  kDoNotServe = 16,
};
inline constexpr int kExclusionReasonCount = 17;

}  // namespace sendlift
