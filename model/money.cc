#include "model/money.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace sendlift {

int MinorUnitDigits(absl::string_view currency_code) {
  static constexpr std::array<absl::string_view, 16> kNone = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
                                                              "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XPF"};
  static constexpr std::array<absl::string_view, 7> kThree = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
  if (std::find(kNone.begin(), kNone.end(), currency_code) != kNone.end() || currency_code == "XOF") return 0;
  if (std::find(kThree.begin(), kThree.end(), currency_code) != kThree.end()) return 3;
  if (currency_code == "CLF" || currency_code == "UYW") return 4;
  return 2;
}

bool LooksLikeCurrency(absl::string_view currency_code) {
  return currency_code.size() == 3 && std::all_of(currency_code.begin(), currency_code.end(), absl::ascii_isupper);
}

std::string ToText(const Money& money) {
  const int digits = MinorUnitDigits(money.currency_code);
  std::string number = absl::StrCat(money.minor_units < 0 ? -static_cast<uint64_t>(money.minor_units)
                                                          : static_cast<uint64_t>(money.minor_units));
  if (digits > 0) {
    while (number.size() <= static_cast<size_t>(digits)) number.insert(0, "0");
    number.insert(number.size() - static_cast<size_t>(digits), ".");
  }
  return absl::StrCat(money.minor_units < 0 ? "-" : "", number, " ", money.currency_code);
}

}  // namespace sendlift
