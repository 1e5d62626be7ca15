#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace sendlift {

// An exact amount: minor units (cents for EUR, yen for JPY) of an ISO 4217 currency.
struct Money {
  std::string currency_code;
  int64_t minor_units = 0;

  friend bool operator==(const Money&, const Money&) = default;
};

// Digits after the point that a currency has (ISO 4217): 2 for EUR, 0 for JPY, 3 for KWD, 4 for CLF.
int MinorUnitDigits(absl::string_view currency_code);
// Three capital letters.
bool LooksLikeCurrency(absl::string_view currency_code);
// "12.50 EUR".
std::string ToText(const Money& money);

}  // namespace sendlift
