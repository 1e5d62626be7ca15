#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "stats/interval.h"

namespace sendlift {

// Amounts of reports in English, with an interval where there is one.

// "1,234,567 EUR (-200,000 to 2,600,000)"; below 1,000 with the currency's decimals: "0.27 EUR (0.01 to 0.53)"; the
// currency is empty before there were amounts.
std::string MoneyText(double minor_units, const std::optional<Interval>& interval, absl::string_view currency_code);
// "12.4 %", "3.1 percentage points"; with `unit` behind the number: "12.4 % (3.0 to 21.2)".
std::string ShareText(double share, const std::optional<Interval>& interval, absl::string_view unit);

}  // namespace sendlift
