#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "sendlift/v1/money.pb.h"

namespace sendlift::cli {

// Decimal places between a currency's usual unit and its smallest one (ISO 4217): 2 for EUR, 0 for JPY, 3 for KWD.
int CurrencyExponent(absl::string_view currency_code);

// An amount in the usual unit, "12.50", with its currency's code, "EUR". Errors: INVALID_ARGUMENT for anything that is
// no amount, has more decimals than the currency, or no code of three capitals.
absl::StatusOr<v1::Money> ParseAmount(absl::string_view amount, absl::string_view currency_code);

// "12000.00 EUR". Errors as for ParseAmount.
absl::StatusOr<v1::Money> ParseMoney(absl::string_view text);

// Minor units, possibly fractions of one (a mean), in the usual unit: FormatAmount(142.26, "EUR") is "1.42". At least
// two decimals, so that a mean in yen is not rounded away.
std::string FormatAmount(double minor_units, absl::string_view currency_code);
// Exact, with the currency: "-12.05 EUR", "500 JPY". ParseMoney reads it again.
std::string MoneyText(const v1::Money& money);

}  // namespace sendlift::cli
