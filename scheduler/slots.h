#pragma once

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "model/campaign.h"
#include "model/contact_policy.h"
#include "scheduler/quiet_place.h"

namespace sendlift {

// An hour in which a contact may be handed over; hour and weekday are those of the customer's clock at its beginning.
struct SlotHour {
  absl::Time begin;
  int weekday = 0;  // from Monday, 0
  int hour = 0;
};
// One of the 168 of a week.
inline constexpr int kSlotsAWeek = 7 * 24;
inline int SlotOfWeek(const SlotHour& hour) { return hour.weekday * 24 + hour.hour; }

// The hour that runs at a time on a clock.
SlotHour HourAt(absl::Time begin, const absl::TimeZone& zone);

// Where and when hours are looked for.
struct SlotSpan {
  absl::Time due;
  absl::Time not_after;
  absl::TimeZone zone;  // of the customer's clock
  QuietPlace place;     // of the contact
};

// The hours of a day that come into question from `due` on, by time: what is left of the one that runs, and the 23
// local hours behind it, so that each hour of the day comes once (one that the clocks skip not at all). Left out are
// those whose beginning is in quiet hours, or is not before `not_after`. What is left of the running hour begins at
// `due`.
std::vector<SlotHour> OpenHours(const ContactPolicy& policy, const SlotSpan& span);

// The clock of a customer: `time_zone`, the policy's default zone if that cannot be loaded.
absl::TimeZone ClockOf(const ContactPolicy& policy, absl::string_view time_zone);

// What an hour is drawn for.
struct SlotDraw {
  absl::string_view customer_id;
  absl::string_view name;  // the id of the step or of the wave
  int64_t occurrence = 0;  // of the step's trigger; 0 for waves
};
// The rank of "customer's id, zero byte, name, zero byte, occurrence" for RankPurpose::kSlot under the campaign's
// assignment key (docs/assignment.md).
uint64_t SlotRank(const Campaign& campaign, const SlotDraw& draw);

// The one of `hours` (not empty) that a rank draws, each alike: the rank as a fraction of 2^64.
const SlotHour& DrawnHour(absl::Span<const SlotHour> hours, uint64_t rank);

// The beginning of an hour as Recipient keeps it: quarter hours from the one on in which a wave starts; 0 is its start.
// Clocks of today differ by whole quarters; where they do not, the next one.
uint8_t QuartersFrom(absl::Time start, absl::Time begin);
absl::Time AfterQuarters(absl::Time start, uint8_t quarters);

}  // namespace sendlift
