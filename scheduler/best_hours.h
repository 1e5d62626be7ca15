#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "scheduler/slots.h"
#include "stats/counts.h"
#include "storage/response_hours.h"

namespace sendlift {

// What the best hour of a contact was found by, in this order; each speaks only where it is supported.
enum class Evidence : uint8_t {
  kOwn,       // hours in which the customer responded to earlier contacts
  kTier,      // rates of response of the tier in this campaign, by hour of the hand-over
  kCampaign,  // of the whole campaign
  kOthers,    // of other campaigns, of late
  kNone       // nothing: at once
};

// Contacts by the slot of the week in which they were handed over, and how many of them were responded to.
using SlotCounts = std::array<Counts, kSlotsAWeek>;
// Rates by slot, each drawn towards the mean as far as its data are few; slots without enough data have the mean.
using SlotRates = std::array<double, kSlotsAWeek>;

// What a slot needs to count, how many of those there must be, and how sure a difference must be.
inline constexpr int64_t kContactsASlotMin = 30;
inline constexpr size_t kSlotsMin = 4;
inline constexpr double kSlotAlpha = 0.05;

// Nothing if the rates do not differ beyond chance (SameRateTest at kSlotAlpha over the slots with kContactsASlotMin),
// or too few slots have data.
absl::StatusOr<std::optional<SlotRates>> RatesOf(const SlotCounts& counts);

// What is known of the hours of those who are contacted.
struct SlotEvidence {
  std::vector<std::optional<SlotRates>> tiers;  // by index; may be shorter
  std::optional<SlotRates> campaign;
  std::optional<SlotRates> others;
};

// Four hours of the day that follow each other, over midnight too, by the first.
inline constexpr int kOwnWindowHours = 4;
// The four in which a customer responded most often (the earliest of those alike), if that is more than chance: of n
// responses that fall anywhere in the day alike, a window has one with probability 1/6, so it must hold c of n with
// 24 P(Binomial(n, 1/6) >= c) < kSlotAlpha, for the 24 windows that were looked at (Bonferroni).
std::optional<int> OwnWindow(const storage::HourCounts& responses);

// When a contact is best handed over, and why then; no time without evidence.
struct BestHour {
  std::optional<absl::Time> begin;
  Evidence evidence = Evidence::kNone;
};
// The best of `hours` (by time) for a customer of a tier: by the first evidence that is supported and has something to
// say about one of them. Of those alike the earliest.
BestHour BestOf(absl::Span<const SlotHour> hours, const storage::HourCounts& responses, int tier,
                const SlotEvidence& evidence);

}  // namespace sendlift
