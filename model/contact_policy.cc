#include "model/contact_policy.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

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

QuietWeek WeekOf(const QuietHours& quiet) { return QuietWeek::Daily(quiet.begin_minute, quiet.end_minute); }

bool HasQuietHours(const ContactPolicy& policy) { return policy.by_region || policy.quiet_hours.has_value(); }

bool LimitsContacts(const ContactPolicy& policy) { return !policy.caps.empty() || !policy.minimum_gaps.empty(); }

}  // namespace sendlift
