#include "model/quiet_week.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"

namespace sendlift {
namespace {

using Span = QuietWeek::Span;

constexpr std::array<absl::string_view, 7> kDays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

int DayOf(absl::CivilDay day) { return static_cast<int>(absl::GetWeekday(day)); }

int MinuteOfWeek(const absl::CivilSecond& reading) {
  return DayOf(absl::CivilDay(reading)) * QuietWeek::kMinutesADay + reading.hour() * 60 + reading.minute();
}

std::optional<int> DayNamed(absl::string_view name) {
  const auto found = std::find(kDays.begin(), kDays.end(), name);
  return found == kDays.end() ? std::nullopt : std::optional(static_cast<int>(found - kDays.begin()));
}

// First and last day of "Sat", "Mon-Fri" or "Daily".
std::optional<std::pair<int, int>> DaysNamed(absl::string_view text) {
  if (text == "Daily") return std::pair(0, 6);
  const std::pair<absl::string_view, absl::string_view> ends = absl::StrSplit(text, absl::MaxSplits('-', 1));
  const std::optional<int> first = DayNamed(ends.first);
  const std::optional<int> last = ends.second.empty() ? first : DayNamed(ends.second);
  if (!first.has_value() || !last.has_value() || *last < *first) return std::nullopt;
  return std::pair(*first, *last);
}

// "08:30"; "24:00" is the end of the day.
std::optional<int> MinuteNamed(absl::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const size_t i : {0, 1, 3, 4}) {
    if (!absl::ascii_isdigit(text[i])) return std::nullopt;
  }
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  const int total = ((text[0] - '0') * 10 + (text[1] - '0')) * 60 + minute;
  if (minute > 59 || total > QuietWeek::kMinutesADay) return std::nullopt;
  return total;
}

// Adds what "Mon-Fri 10:00-13:00, 14:00-20:00" allows; false if it says nothing.
bool AddAllowed(absl::string_view text, std::vector<Span>& loud) {
  const std::pair<absl::string_view, absl::string_view> halves = absl::StrSplit(text, absl::MaxSplits(' ', 1));
  const auto days = DaysNamed(halves.first);
  if (!days.has_value() || halves.second.empty()) return false;
  for (const absl::string_view hours : absl::StrSplit(halves.second, ',')) {
    const std::pair<absl::string_view, absl::string_view> ends =
        absl::StrSplit(absl::StripAsciiWhitespace(hours), absl::MaxSplits('-', 1));
    const std::optional<int> begin = MinuteNamed(ends.first);
    const std::optional<int> end = MinuteNamed(ends.second);
    if (!begin.has_value() || !end.has_value() || *begin >= *end) return false;
    for (int day = days->first; day <= days->second; ++day) {
      loud.push_back({day * QuietWeek::kMinutesADay + *begin, day * QuietWeek::kMinutesADay + *end});
    }
  }
  return true;
}

// Instants on civil days from yesterday up to `last` days ahead at which the reading may step into or out of quiet
// hours: the edges of the spans, and the jumps of the zone.
std::vector<absl::Time> PossibleChanges(const QuietWeek& quiet, const absl::TimeZone& zone, absl::Time time, int last) {
  std::vector<absl::Time> changes;
  const absl::CivilDay today(absl::ToCivilDay(time, zone));
  for (int ahead = -1; ahead <= last; ++ahead) {
    const absl::CivilDay day = today + ahead;
    const int midnight = DayOf(day) * QuietWeek::kMinutesADay;
    for (const Span& span : quiet.spans()) {
      for (const int edge : {span.begin - midnight, span.end - midnight}) {
        if (edge < 0 || edge > QuietWeek::kMinutesADay) continue;
        const absl::TimeZone::TimeInfo info = zone.At(absl::CivilMinute(day) + edge);
        changes.insert(changes.end(), {info.pre, info.trans, info.post});
      }
    }
  }
  absl::TimeZone::CivilTransition jump;
  for (absl::Time from = time; zone.NextTransition(from, &jump); from = changes.back()) {
    changes.push_back(zone.At(jump.to).trans);
    if (changes.back() > time + absl::Hours(24) * last) break;
  }
  std::sort(changes.begin(), changes.end());
  return changes;
}

}  // namespace

QuietWeek::QuietWeek(std::vector<Span> spans) {
  std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
  for (const Span& span : spans) {
    if (span.begin >= span.end) continue;
    if (!spans_.empty() && span.begin <= spans_.back().end) {
      spans_.back().end = std::max(spans_.back().end, span.end);
    } else {
      spans_.push_back(span);
    }
  }
}

QuietWeek QuietWeek::Daily(int begin_minute, int end_minute) {
  std::vector<Span> spans;
  for (int midnight = 0; midnight < kMinutesAWeek; midnight += kMinutesADay) {
    if (begin_minute < end_minute) {
      spans.push_back({midnight + begin_minute, midnight + end_minute});
    } else {
      spans.push_back({midnight, midnight + end_minute});
      spans.push_back({midnight + begin_minute, midnight + kMinutesADay});
    }
  }
  return QuietWeek(std::move(spans));
}

QuietWeek QuietWeek::AllBut(const std::vector<Span>& loud) {
  const QuietWeek ordered(loud);
  std::vector<Span> quiet;
  int from = 0;
  for (const Span& span : ordered.spans()) {
    quiet.push_back({from, span.begin});
    from = span.end;
  }
  quiet.push_back({from, kMinutesAWeek});
  return QuietWeek(std::move(quiet));
}

bool QuietWeek::Covers(int minute_of_week) const {
  return std::any_of(spans_.begin(), spans_.end(),
                     [&](const Span& span) { return minute_of_week >= span.begin && minute_of_week < span.end; });
}

absl::StatusOr<QuietWeek> QuietOutside(absl::string_view allowed) {
  std::vector<Span> loud;
  for (const absl::string_view part : absl::StrSplit(allowed, ';')) {
    if (!AddAllowed(absl::StripAsciiWhitespace(part), loud)) {
      return absl::InvalidArgumentError(
          absl::StrCat("\"", part, "\" names no hours; write them as \"Mon-Fri 09:00-12:00, 13:00-20:00\""));
    }
  }
  return QuietWeek::AllBut(loud);
}

bool IsQuiet(const QuietWeek& quiet, const absl::TimeZone& zone, absl::Time time) {
  return quiet.Covers(MinuteOfWeek(zone.At(time).cs));
}

absl::Time NextChange(const QuietWeek& quiet, const absl::TimeZone& zone, absl::Time time) {
  // A zone may skip a day, but not two weeks: what has not changed by then does not.
  constexpr int kFewDays = 3, kAllDays = 16;
  const bool now = IsQuiet(quiet, zone, time);
  for (const int days : {kFewDays, kAllDays}) {
    const absl::Time sure_until = time + absl::Hours(24) * (days - 2);
    for (const absl::Time change : PossibleChanges(quiet, zone, time, days)) {
      if (days == kFewDays && change > sure_until) break;
      if (change > time && IsQuiet(quiet, zone, change) != now) return change;
    }
  }
  return absl::InfiniteFuture();
}

}  // namespace sendlift
