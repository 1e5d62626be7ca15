#include "clients/cli/money.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "base/status.h"
#include "clients/cli/decimal.h"

namespace sendlift::cli {
namespace {

// ISO 4217 list one, the currencies whose minor unit is not a hundredth.
constexpr std::array<absl::string_view, 16> kWithoutMinorUnit = {
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"};
constexpr std::array<absl::string_view, 7> kWithThousandths = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};

template <size_t N>
bool Contains(const std::array<absl::string_view, N>& codes, absl::string_view code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

bool IsCurrencyCode(absl::string_view code) {
  return code.size() == 3 && std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace

int CurrencyExponent(absl::string_view currency_code) {
  if (Contains(kWithoutMinorUnit, currency_code)) return 0;
  if (Contains(kWithThousandths, currency_code)) return 3;
  return 2;
}

absl::StatusOr<v1::Money> ParseAmount(absl::string_view amount, absl::string_view currency_code) {
  if (!IsCurrencyCode(currency_code)) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", currency_code, "\" is not a currency: use a code of ISO 4217 such as EUR"));
  }
  const int exponent = CurrencyExponent(currency_code);
  const absl::StatusOr<int64_t> minor_units = ParseDecimal(amount, exponent);
  if (!minor_units.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(minor_units.status().message(), " (", currency_code, " has ", exponent, ")"));
  }
  v1::Money money;
  money.set_currency_code(std::string(currency_code));
  money.set_minor_units(*minor_units);
  return money;
}

absl::StatusOr<v1::Money> ParseMoney(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ' ', absl::SkipEmpty());
  if (parts.size() != 2) {
    return absl::InvalidArgumentError(
        absl::StrCat("write the amount and its currency, such as \"12000.00 EUR\", not \"", text, "\""));
  }
  return ParseAmount(parts[0], parts[1]);
}

std::string FormatAmount(double minor_units, absl::string_view currency_code) {
  const int exponent = CurrencyExponent(currency_code);
  return absl::StrFormat("%.*f", std::max(2, exponent), minor_units / std::pow(10.0, exponent));
}

std::string MoneyText(const v1::Money& money) {
  std::string digits = absl::StrCat(money.minor_units() < 0 ? -money.minor_units() : money.minor_units());
  const auto decimals = static_cast<size_t>(CurrencyExponent(money.currency_code()));
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  if (decimals > 0) digits.insert(digits.size() - decimals, ".");
  return absl::StrCat(money.minor_units() < 0 ? "-" : "", digits, " ", money.currency_code());
}

}  // namespace sendlift::cli
