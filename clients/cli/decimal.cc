#include "clients/cli/decimal.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace sendlift::cli {
namespace {

absl::Status NotANumber(absl::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is not a number such as 12.50"));
}

bool AreDigits(absl::string_view text) {
  for (const char c : text) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) return false;
  }
  return true;
}

}  // namespace

absl::StatusOr<int64_t> ParseDecimal(absl::string_view text, int places) {
  absl::string_view rest = text;
  const bool negative = absl::ConsumePrefix(&rest, "-");
  if (!negative) absl::ConsumePrefix(&rest, "+");
  const size_t point = rest.find('.');
  const absl::string_view whole = rest.substr(0, point);
  absl::string_view fraction = point == absl::string_view::npos ? "" : rest.substr(point + 1);
  if (whole.empty() || !AreDigits(whole) || !AreDigits(fraction)) return NotANumber(text);
  if (point != absl::string_view::npos && fraction.empty()) return NotANumber(text);

  const size_t kept = static_cast<size_t>(places);
  if (fraction.size() > kept && fraction.substr(kept).find_first_not_of('0') != absl::string_view::npos) {
    return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" has more than ", places, " decimal places"));
  }
  fraction = fraction.substr(0, kept);
  int64_t value = 0;
  const std::string digits =
      absl::StrCat(negative ? "-" : "", whole, fraction, std::string(kept - fraction.size(), '0'));
  if (!absl::SimpleAtoi(digits, &value)) {
    return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is too large"));
  }
  return value;
}

}  // namespace sendlift::cli
