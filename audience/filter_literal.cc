#include "audience/filter_literal.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/time/civil_time.h"

namespace sendlift {
namespace {

constexpr size_t kDigitsMax = 15;

bool AreDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

bool HasRange(absl::Time time) {
  return time > absl::UnixEpoch() - absl::Hours(1e6) && time < absl::FromUnixSeconds(1e11);
}

}  // namespace

std::optional<std::variant<int64_t, double>> PlainNumber(absl::string_view text) {
  absl::string_view rest = text;
  if (!rest.empty() && rest.front() == '-') rest.remove_prefix(1);
  const size_t point = rest.find('.');
  const absl::string_view whole = rest.substr(0, point);
  if (!AreDigits(whole) || (whole.size() > 1 && whole.front() == '0')) return std::nullopt;
  if (point == absl::string_view::npos) {
    int64_t number = 0;
    if (whole.size() > kDigitsMax || !absl::SimpleAtoi(text, &number)) return std::nullopt;
    return number;
  }
  double number = 0;
  if (!AreDigits(rest.substr(point + 1)) || rest.size() > kDigitsMax + 1) return std::nullopt;
  if (!absl::SimpleAtod(text, &number)) return std::nullopt;
  return number;
}

std::optional<std::variant<int64_t, double>> NumberOf(const FilterText& literal) {
  if (literal.quoted || literal.call || literal.any_before || literal.any_after) return std::nullopt;
  return PlainNumber(literal.text);
}

std::optional<Moment> MomentOf(absl::string_view text) {
  absl::CivilDay day;
  if (text.size() == 10 && absl::ParseCivilTime(text, &day)) {
    return Moment{.begin = absl::FromCivil(day, absl::UTCTimeZone()),
                  .end = absl::FromCivil(day + 1, absl::UTCTimeZone())};
  }
  absl::Time time;
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, nullptr) || !HasRange(time)) return std::nullopt;
  const absl::Time begin = absl::FromUnixMicros(absl::ToUnixMicros(time));
  return Moment{.begin = begin, .end = begin + absl::Microseconds(1)};
}

}  // namespace sendlift
