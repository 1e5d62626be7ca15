#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "sendlift/v1/reports.pb.h"
#include "sendlift/v1/statistics_rates.pb.h"

namespace sendlift::cli {

// How numbers of a kind are shown: what they are multiplied with, and what stands after them.
struct Unit {
  double factor = 1;
  const char* name = "";   // " pp"
  const char* words = "";  // " percentage points"
};

inline constexpr Unit kPlain;
inline constexpr Unit kPoints = {.factor = 100, .name = " pp", .words = " percentage points"};
inline constexpr Unit kPercent = {.factor = 100, .name = " %", .words = " %"};

// "18.3 %", "0.0512 %": three digits that count.
std::string PercentText(double rate);
// "5 %", "12.5 %": a share that somebody has chosen, without zeros at its end.
std::string ShareText(double share);
// "12.3", "0.00123", "1,234,568": four digits that count, all before the point.
std::string NumberText(double value);
// "+7.66 pp (7.00 to 8.32)": as many decimals as the interval's width deserves. An end that does not exist is "-inf" or
// "+inf"; without an interval the estimate stands alone.
std::string EstimateText(double estimate, const v1::ConfidenceInterval* interval, const Unit& unit);
// The same with the unit in words, for sentences.
std::string EstimateWords(double estimate, const v1::ConfidenceInterval* interval, const Unit& unit);
// "7.00 to 8.32".
std::string RangeText(const v1::ConfidenceInterval& interval, const Unit& unit);

// "p < 0.0001" or "p = 0.013", and the same for a table's cell: "<0.0001", "0.013".
std::string PText(double p);
std::string PCell(double p);

// "Treatment is higher at 95 % confidence." or lower, or that no difference is shown, by the interval of a difference.
std::string DirectionWords(const v1::ConfidenceInterval& interval, double level);

// For programs: ten digits that count; "" for not a number.
std::string Raw(double value);

double RateOf(const v1::Counts& counts);
// "95 %"; 0 is the requests' word for 0.95.
std::string LevelText(double level);

}  // namespace sendlift::cli
