#include "scheduler/step_times.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "model/assignment.h"
#include "model/touchpoint.h"
#include "scheduler/slots.h"

namespace sendlift {
namespace {

constexpr int kYearMin = 1;
constexpr int kYearMax = 9999;

std::optional<absl::Time> TimeFromText(const std::string& text, const absl::TimeZone& zone) {
  absl::CivilDay day;
  if (absl::ParseCivilTime(text, &day)) {
    if (day.year() < kYearMin || day.year() > kYearMax) return std::nullopt;
    return absl::FromCivil(day, zone);
  }
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, &error)) return std::nullopt;
  const int64_t year = absl::ToCivilYear(time, absl::UTCTimeZone()).year();
  return year < kYearMin || year > kYearMax ? std::nullopt : std::optional(time);
}

}  // namespace

std::optional<absl::Time> DateOf(const FollowUp& step, const ContactPolicy& policy, const Customer& customer) {
  const auto found = customer.attributes.find(step.date_attribute);
  if (found == customer.attributes.end()) return std::nullopt;
  const std::optional<absl::Time> time = TimeFromText(found->second, ClockOf(policy, customer.time_zone));
  return time.has_value() ? std::optional(*time - step.before) : std::nullopt;
}

int DelayOf(const Campaign& campaign, const FollowUp& step, absl::string_view customer_id, int64_t occurrence) {
  constexpr absl::string_view kZeroByte("\0", 1);
  const std::string who = absl::StrCat(customer_id, kZeroByte, step.follow_up, kZeroByte, occurrence);
  return ArmByRank(Rank(AssignmentKey(campaign), RankPurpose::kDelay, who), DelayShares(step));
}

std::vector<int32_t> DelayShares(const FollowUp& step) {
  int32_t left = kWhole;
  for (const Delay& delay : step.delays) left -= delay.share.remainder ? 0 : delay.share.parts_per_million;
  std::vector<int32_t> parts;
  parts.reserve(step.delays.size());
  for (const Delay& delay : step.delays) {
    parts.push_back(delay.share.remainder ? left : delay.share.parts_per_million);
  }
  return parts;
}

absl::Time DueTimeOf(const FollowUp& step, absl::Time trigger_time, int delay) {
  if (delay < 0) return trigger_time + step.after;
  const Delay& drawn = step.delays[static_cast<size_t>(delay)];
  return drawn.none ? absl::InfiniteFuture() : trigger_time + drawn.after;
}

}  // namespace sendlift
