#include "services/amount_text.h"

#include <cmath>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "model/money.h"

namespace sendlift {
namespace {

std::string Grouped(double number) {
  const std::string digits = absl::StrCat(std::llabs(std::llround(number)));
  std::string text = number <= -0.5 ? "-" : "";
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

std::string InUnits(double minor_units, int digits) {
  const double amount = minor_units / std::pow(10, digits);
  constexpr double kLargest = 9e18;  // that a whole number holds
  if (std::abs(amount) >= kLargest) return absl::StrFormat("%.3g", amount);
  return std::abs(amount) < 1000 ? absl::StrFormat("%.*f", digits, amount) : Grouped(amount);
}

std::string Percent(double share) { return absl::StrFormat("%.1f", share * 100); }

}  // namespace

std::string MoneyText(double minor_units, const std::optional<Interval>& interval, absl::string_view currency_code) {
  const int digits = MinorUnitDigits(currency_code);
  std::string text = absl::StrCat(InUnits(minor_units, digits), currency_code.empty() ? "" : " ", currency_code);
  if (!interval.has_value()) return text;
  return absl::StrCat(text, " (", InUnits(interval->lower, digits), " to ", InUnits(interval->upper, digits), ")");
}

std::string ShareText(double share, const std::optional<Interval>& interval, absl::string_view unit) {
  std::string text = absl::StrCat(Percent(share), " ", unit);
  if (!interval.has_value()) return text;
  return absl::StrCat(text, " (", Percent(interval->lower), " to ", Percent(interval->upper), ")");
}

}  // namespace sendlift
