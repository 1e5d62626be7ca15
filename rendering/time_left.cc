#include "rendering/time_left.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"

namespace sendlift {
namespace {

// What follows the number. Only a minute can be one.
struct Units {
  const char* language;
  const char* days;
  const char* hours;
  const char* minute;
  const char* minutes;
};

constexpr Units kUnits[] = {
    {"de", " Tage", " Stunden", " Minute", " Minuten"},
    {"en", " days", " hours", " minute", " minutes"},
    {"es", " días", " horas", " minuto", " minutos"},
    {"fr", " jours", " heures", " minute", " minutes"},
    {"it", " giorni", " ore", " minuto", " minuti"},
    {"ja", "日", "時間", "分", "分"},
    {"ko", "일", "시간", "분", "분"},
    {"nl", " dagen", " uur", " minuut", " minuten"},
    {"pt", " dias", " horas", " minuto", " minutos"},
    {"zh", "天", "小时", "分钟", "分钟"},
};
constexpr Units kOther = {"", " d", " h", " min", " min"};

const Units& UnitsOf(absl::string_view language_code) {
  const absl::string_view language = language_code.substr(0, language_code.find('-'));
  for (const Units& units : kUnits) {
    if (language == units.language) return units;
  }
  return kOther;
}

}  // namespace

std::string TimeLeft(absl::Duration left, absl::string_view language_code) {
  const Units& units = UnitsOf(language_code);
  if (left >= absl::Hours(48)) return absl::StrCat(left / absl::Hours(24), units.days);
  if (left >= absl::Hours(2)) return absl::StrCat(left / absl::Hours(1), units.hours);
  const int64_t minutes = std::max<int64_t>(left / absl::Minutes(1), 1);
  return absl::StrCat(minutes, minutes == 1 ? units.minute : units.minutes);
}

}  // namespace sendlift
