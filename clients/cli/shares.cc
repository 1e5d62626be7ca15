#include "clients/cli/shares.h"

#include <cstdint>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "base/status.h"
#include "clients/cli/decimal.h"

namespace sendlift::cli {
namespace {

constexpr int64_t kMillion = 1'000'000;
constexpr int kPercentPlaces = 4;  // 0.0001 % is one part per million

absl::Status NotAShare(absl::string_view text) {
  return absl::InvalidArgumentError(
      absl::StrCat("\"", text, "\" is not a share: write 45%, 33.3333%, 1/3 or REMAINDER"));
}

absl::StatusOr<v1::Share> OfMillion(int64_t parts, absl::string_view text) {
  if (parts < 0 || parts > std::numeric_limits<int32_t>::max()) return NotAShare(text);
  v1::Share share;
  share.set_parts_per_million(static_cast<int32_t>(parts));
  return share;
}

absl::StatusOr<v1::Share> OfFraction(absl::string_view text, size_t slash) {
  int32_t part = 0;
  int32_t whole = 0;
  if (!absl::SimpleAtoi(text.substr(0, slash), &part) || !absl::SimpleAtoi(text.substr(slash + 1), &whole) ||
      part < 0 || whole <= 0) {
    return NotAShare(text);
  }
  return OfMillion((2 * part * kMillion + whole) / (2 * int64_t{whole}), text);
}

}  // namespace

absl::StatusOr<v1::Share> ParseShare(absl::string_view text) {
  if (text == "REMAINDER") {
    v1::Share share;
    share.set_remainder(true);
    return share;
  }
  if (const size_t slash = text.find('/'); slash != absl::string_view::npos) return OfFraction(text, slash);
  absl::string_view number = text;
  if (!absl::ConsumeSuffix(&number, "%") && !absl::ConsumeSuffix(&number, "pp")) return NotAShare(text);
  const absl::StatusOr<int64_t> parts = ParseDecimal(absl::StripTrailingAsciiWhitespace(number), kPercentPlaces);
  if (!parts.ok()) return absl::InvalidArgumentError(absl::StrCat(parts.status().message(), " for a percentage"));
  return OfMillion(*parts, text);
}

std::string FormatShare(const v1::Share& share) {
  if (share.remainder()) return "the rest";
  std::string digits = absl::StrFormat("%.4f", share.parts_per_million() / 10'000.0);
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return digits + " %";
}

}  // namespace sendlift::cli
