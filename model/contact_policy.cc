#include "model/contact_policy.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"

namespace sendlift {
namespace {

constexpr int kMinutesADay = 24 * 60;

// "08:30"; nothing for anything else. 24:00 is 00:00.
std::optional<int> ParseMinute(absl::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const size_t i : {0, 1, 3, 4}) {
    if (!absl::ascii_isdigit(text[i])) return std::nullopt;
  }
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  const int total = hour * 60 + minute;
  if (minute > 59 || total > kMinutesADay) return std::nullopt;
  return total % kMinutesADay;
}

bool Covers(const QuietHours& quiet, int minute) {
  if (quiet.begin_minute < quiet.end_minute) return minute >= quiet.begin_minute && minute < quiet.end_minute;
  return minute >= quiet.begin_minute || minute < quiet.end_minute;
}

// Instants at which the reading may step into or out of quiet hours: both edges of the days around `time`, and the
// jumps of the zone.
std::vector<absl::Time> PossibleChanges(const QuietHours& quiet, const absl::TimeZone& zone, absl::Time time) {
  std::vector<absl::Time> changes;
  const absl::CivilDay today(absl::ToCivilDay(time, zone));
  for (int day = -1; day <= 2; ++day) {
    for (const int minute : {quiet.begin_minute, quiet.end_minute}) {
      const absl::TimeZone::TimeInfo edge = zone.At(absl::CivilMinute(absl::CivilMinute(today + day) + minute));
      changes.insert(changes.end(), {edge.pre, edge.trans, edge.post});
    }
  }
  absl::TimeZone::CivilTransition jump;
  for (absl::Time from = time; zone.NextTransition(from, &jump); from = changes.back()) {
    changes.push_back(zone.At(jump.to).trans);
    if (changes.back() > time + absl::Hours(72)) break;
  }
  std::sort(changes.begin(), changes.end());
  return changes;
}

}  // namespace

absl::StatusOr<QuietHours> ParseQuietHours(absl::string_view text) {
  if (text.size() == 11 && text[5] == '-') {
    const std::optional<int> begin = ParseMinute(text.substr(0, 5));
    const std::optional<int> end = ParseMinute(text.substr(6));
    if (begin.has_value() && end.has_value() && *begin != *end) {
      return QuietHours{.begin_minute = *begin, .end_minute = *end};
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat("\"", text, "\" is no span of the day; write it as \"21:00-08:00\", with an end that differs"));
}

std::string ToString(const QuietHours& quiet) {
  return absl::StrFormat("%02d:%02d-%02d:%02d", quiet.begin_minute / 60, quiet.begin_minute % 60, quiet.end_minute / 60,
                         quiet.end_minute % 60);
}

bool IsQuiet(const QuietHours& quiet, const absl::TimeZone& zone, absl::Time time) {
  const absl::CivilSecond reading = zone.At(time).cs;
  return Covers(quiet, reading.hour() * 60 + reading.minute());
}

absl::Time NextChange(const QuietHours& quiet, const absl::TimeZone& zone, absl::Time time) {
  const bool now = IsQuiet(quiet, zone, time);
  for (const absl::Time change : PossibleChanges(quiet, zone, time)) {
    if (change > time && IsQuiet(quiet, zone, change) != now) return change;
  }
  return absl::InfiniteFuture();
}

}  // namespace sendlift
