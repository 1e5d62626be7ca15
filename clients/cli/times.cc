#include "clients/cli/times.h"

#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "clients/cli/decimal.h"

namespace sendlift::cli {
namespace {

struct Unit {
  absl::string_view name;
  int64_t micros;
};

constexpr std::array<Unit, 6> kUnits = {{{"w", 604'800'000'000},
                                         {"d", 86'400'000'000},
                                         {"h", 3'600'000'000},
                                         {"min", 60'000'000},
                                         {"s", 1'000'000},
                                         {"ms", 1'000}}};
constexpr int64_t kThousandthsMax = int64_t{4'000} * 366 * 1'000;  // keeps every product below within 64 bits

absl::Status NotADuration(absl::string_view text) {
  return absl::InvalidArgumentError(
      absl::StrCat("\"", text, "\" is not a duration: write 14d, 20min, 24h or 2w (units: w, d, h, min, s, ms)"));
}

// Takes one number with its unit off the front.
absl::StatusOr<absl::Duration> TakePart(absl::string_view& rest, absl::string_view text) {
  const size_t number_size = std::min(rest.find_first_not_of("0123456789."), rest.size());
  const absl::string_view after = rest.substr(number_size);
  size_t unit_size = 0;
  while (unit_size < after.size() && absl::ascii_isalpha(static_cast<unsigned char>(after[unit_size]))) ++unit_size;
  const absl::StatusOr<int64_t> thousandths = ParseDecimal(rest.substr(0, number_size), 3);
  if (!thousandths.ok() || *thousandths > kThousandthsMax) return NotADuration(text);
  for (const Unit& unit : kUnits) {
    if (after.substr(0, unit_size) != unit.name) continue;
    rest = after.substr(unit_size);
    return absl::Microseconds(unit.micros) * *thousandths / 1000;
  }
  return NotADuration(text);
}

bool HasZone(absl::string_view text) {
  if (absl::EndsWith(text, "Z") || absl::EndsWith(text, "z")) return true;
  const size_t sign = text.find_last_of("+-");
  return sign != absl::string_view::npos && sign > 10;
}

absl::Status NotATime(absl::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat(
      "\"", text, "\" is not a time: write 2026-10-05T10:00:00+02:00, 2026-10-05T08:00:00Z or 2026-10-05T10:00"));
}

absl::StatusOr<absl::Time> ParseAbsolute(const std::string& text) {
  absl::Time time;
  std::string error;
  for (const char* format : {"%Y-%m-%d%ET%H:%M:%E*S%Ez", "%Y-%m-%d%ET%H:%M%Ez"}) {
    if (absl::ParseTime(format, text, &time, &error)) return time;
  }
  return NotATime(text);
}

absl::StatusOr<absl::Time> InZone(const absl::CivilSecond& civil, const absl::TimeZone& zone, absl::string_view text) {
  const absl::TimeZone::TimeInfo info = zone.At(civil);
  if (info.kind == absl::TimeZone::TimeInfo::SKIPPED) {
    return absl::InvalidArgumentError(
        absl::StrCat(text, " does not exist in ", zone.name(), ": clocks are put forward there; take an hour later"));
  }
  if (info.kind == absl::TimeZone::TimeInfo::REPEATED) {
    return absl::InvalidArgumentError(
        absl::StrCat(text, " happens twice in ", zone.name(), ": clocks are put back; add an offset such as +02:00"));
  }
  return info.pre;
}

}  // namespace

absl::StatusOr<absl::Duration> ParseDuration(absl::string_view text) {
  if (text.empty()) return NotADuration(text);
  absl::Duration total;
  absl::string_view rest = text;
  while (!rest.empty()) {
    ASSIGN_OR_RETURN(const absl::Duration part, TakePart(rest, text));
    total += part;
  }
  return total;
}

absl::StatusOr<absl::Time> ParseTime(absl::string_view text, const std::optional<absl::TimeZone>& zone) {
  std::string iso(text);
  if (iso.size() > 10 && iso[10] == ' ') iso[10] = 'T';
  if (HasZone(iso)) return ParseAbsolute(iso);
  // Parsed as UTC first, to get the fields of the date and of the clock.
  const absl::StatusOr<absl::Time> fields = ParseAbsolute(iso.size() == 10 ? iso + "T00:00Z" : iso + "Z");
  if (!fields.ok()) return NotATime(text);
  if (!zone.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat(
        text,
        " does not say in which zone: add Z, an offset such as +02:00, or the file's key time_zone: Europe/Berlin"));
  }
  const absl::CivilSecond civil = absl::ToCivilSecond(*fields, absl::UTCTimeZone());
  ASSIGN_OR_RETURN(const absl::Time time, InZone(civil, *zone, text));
  return time + (*fields - absl::FromCivil(civil, absl::UTCTimeZone()));
}

absl::StatusOr<absl::Time> ParseEventTime(absl::string_view text) {
  if (text.find_first_not_of("0123456789.") == absl::string_view::npos && !text.empty()) {
    ASSIGN_OR_RETURN(const int64_t micros, ParseDecimal(text, 6));
    return absl::FromUnixMicros(micros);
  }
  absl::Time time;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, &error)) return time;
  return absl::InvalidArgumentError(
      absl::StrCat("\"", text, "\" is not a time: write 2026-10-05T08:00:00Z or seconds since 1970"));
}

std::string DurationText(absl::Duration duration) {
  const int64_t micros = absl::ToInt64Microseconds(duration);
  for (const Unit& unit : kUnits) {
    if (unit.name != "w" && micros != 0 && micros % unit.micros == 0) {
      return absl::StrCat(micros / unit.micros, " ", unit.name);
    }
  }
  return absl::StrCat(absl::ToDoubleSeconds(duration), " s");
}

std::string FormatTime(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0 && time.nanos() == 0) return "";
  return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", FromProto(time), absl::UTCTimeZone());
}

google::protobuf::Timestamp ToProto(absl::Time time) {
  google::protobuf::Timestamp proto;
  const int64_t micros = absl::ToUnixMicros(time);
  const int64_t seconds = absl::ToUnixSeconds(absl::FromUnixMicros(micros));
  proto.set_seconds(seconds);
  proto.set_nanos(static_cast<int32_t>(micros - seconds * 1'000'000) * 1'000);
  return proto;
}

google::protobuf::Duration ToProto(absl::Duration duration) {
  google::protobuf::Duration proto;
  const int64_t micros = absl::ToInt64Microseconds(duration);
  proto.set_seconds(micros / 1'000'000);
  proto.set_nanos(static_cast<int32_t>(micros % 1'000'000) * 1'000);
  return proto;
}

absl::Time FromProto(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

absl::Duration FromProto(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

}  // namespace sendlift::cli
