#include "scheduler/slots.h"

#include <string>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "model/assignment.h"

namespace sendlift {
namespace {

constexpr int kHoursADay = 24;
constexpr absl::Duration kQuarter = absl::Minutes(15);

absl::Time QuarterOf(absl::Time time) { return absl::UnixEpoch() + absl::Floor(time - absl::UnixEpoch(), kQuarter); }

}  // namespace

SlotHour HourAt(absl::Time begin, const absl::TimeZone& zone) {
  const absl::CivilHour hour = absl::ToCivilHour(begin, zone);
  return {.begin = begin, .weekday = static_cast<int>(absl::GetWeekday(hour)), .hour = hour.hour()};
}

std::vector<SlotHour> OpenHours(const ContactPolicy& policy, const SlotSpan& span) {
  const absl::CivilHour running = absl::ToCivilHour(span.due, span.zone);
  QuietSpan quiet;
  std::vector<SlotHour> hours;
  hours.reserve(kHoursADay);
  absl::Time last = absl::InfinitePast();
  for (int i = 0; i < kHoursADay; ++i) {
    const absl::Time begin = i == 0 ? span.due : absl::FromCivil(running + i, span.zone);
    if (begin >= span.not_after) break;
    if (begin <= last) continue;  // the clocks skip it
    last = begin;
    if (begin >= quiet.until) quiet = QuietSpanAt(policy, span.place, begin);
    if (!quiet.quiet) hours.push_back(HourAt(begin, span.zone));
  }
  return hours;
}

absl::TimeZone ClockOf(const ContactPolicy& policy, absl::string_view time_zone) {
  absl::TimeZone zone;
  if (!time_zone.empty() && absl::LoadTimeZone(time_zone, &zone)) return zone;
  if (absl::LoadTimeZone(policy.default_time_zone, &zone)) return zone;
  return absl::UTCTimeZone();
}

uint64_t SlotRank(const Campaign& campaign, const SlotDraw& draw) {
  constexpr absl::string_view kZeroByte("\0", 1);
  const std::string who = absl::StrCat(draw.customer_id, kZeroByte, draw.name, kZeroByte, draw.occurrence);
  return Rank(AssignmentKey(campaign), RankPurpose::kSlot, who);
}

const SlotHour& DrawnHour(absl::Span<const SlotHour> hours, uint64_t rank) {
  return hours[static_cast<size_t>(absl::Uint128High64(absl::uint128(rank) * hours.size()))];
}

uint8_t QuartersFrom(absl::Time start, absl::Time begin) {
  if (begin <= start) return 0;
  return static_cast<uint8_t>(absl::Ceil(begin - QuarterOf(start), kQuarter) / kQuarter);
}

absl::Time AfterQuarters(absl::Time start, uint8_t quarters) {
  return quarters == 0 ? start : QuarterOf(start) + quarters * kQuarter;
}

}  // namespace sendlift
