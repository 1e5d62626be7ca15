#include "clients/cli/stats_text.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/table.h"

namespace sendlift::cli {
namespace {

constexpr char kNone[] = "-";
constexpr int kDecimalsMax = 8;
constexpr double kTooLongToWriteOut = 1e15;
constexpr double kUsualLevel = 0.95;

// Decimals that leave `digits` digits that count in a number of this size.
int DecimalsFor(double size, int digits) {
  if (!std::isfinite(size) || size <= 0) return digits - 1;
  return std::clamp(digits - 1 - static_cast<int>(std::floor(std::log10(size))), 0, kDecimalsMax);
}

// Decimals that tell an interval's ends apart: the width has between two and three digits that count.
int DecimalsOf(double estimate, const v1::ConfidenceInterval* interval, double factor) {
  const double width = interval == nullptr ? NAN : (interval->upper() - interval->lower()) * factor;
  if (!std::isfinite(width) || width <= 0) return DecimalsFor(std::abs(estimate * factor), 4);
  return std::clamp(static_cast<int>(std::ceil(1.7 - std::log10(width))), 0, kDecimalsMax);
}

// Whether so many decimals would leave nothing of the value but zeros.
bool IsTiny(double value, int decimals) {
  return decimals == kDecimalsMax && value != 0 && std::abs(value) < 100 * std::pow(10.0, -kDecimalsMax);
}

std::string Signed(double value, int decimals) {
  if (std::isnan(value)) return kNone;
  if (std::isinf(value)) return value < 0 ? "-inf" : "+inf";
  if (std::abs(value) >= kTooLongToWriteOut) return absl::StrFormat("%+.4g", value);
  return IsTiny(value, decimals) ? absl::StrFormat("%+.3g", value) : absl::StrFormat("%+.*f", decimals, value);
}

std::string End(double value, int decimals) {
  if (std::isnan(value)) return kNone;
  if (std::isinf(value)) return value < 0 ? "-inf" : "+inf";
  if (decimals == kDecimalsMax && value == 0) return "0";
  if (std::abs(value) >= kTooLongToWriteOut) return absl::StrFormat("%.4g", value);
  return IsTiny(value, decimals) ? absl::StrFormat("%.3g", value) : absl::StrFormat("%.*f", decimals, value);
}

std::string Ends(const v1::ConfidenceInterval& interval, double factor, int decimals) {
  return absl::StrCat(End(interval.lower() * factor, decimals), " to ", End(interval.upper() * factor, decimals));
}

std::string Estimate(double estimate, const v1::ConfidenceInterval* interval, double factor, absl::string_view unit) {
  const int decimals = DecimalsOf(estimate, interval, factor);
  const std::string text = absl::StrCat(Signed(estimate * factor, decimals), unit);
  if (interval == nullptr) return text;
  return absl::StrCat(text, " (", Ends(*interval, factor, decimals), ")");
}

}  // namespace

std::string PercentText(double rate) {
  if (!std::isfinite(rate)) return kNone;
  const int decimals = rate == 0 ? 0 : DecimalsFor(std::abs(rate) * 100, 3);
  return absl::StrCat(End(rate * 100, decimals), " %");
}

std::string ShareText(double share) { return absl::StrFormat("%.6g %%", share * 100); }

std::string NumberText(double value) {
  if (std::isnan(value)) return kNone;
  if (std::isinf(value)) return value < 0 ? "-inf" : "+inf";
  const double size = std::abs(value);
  if (value == std::floor(value) && size < kTooLongToWriteOut) return Grouped(static_cast<int64_t>(value));
  if (size >= 1000 && size < kTooLongToWriteOut) return Grouped(std::llround(value));
  if (size < 1e-6 || size >= kTooLongToWriteOut) return absl::StrFormat("%.4g", value);
  return absl::StrFormat("%.*f", DecimalsFor(size, 4), value);
}

std::string EstimateText(double estimate, const v1::ConfidenceInterval* interval, const Unit& unit) {
  return Estimate(estimate, interval, unit.factor, unit.name);
}

std::string EstimateWords(double estimate, const v1::ConfidenceInterval* interval, const Unit& unit) {
  return Estimate(estimate, interval, unit.factor, unit.words);
}

std::string RangeText(const v1::ConfidenceInterval& interval, const Unit& unit) {
  return Ends(interval, unit.factor, DecimalsOf(interval.lower(), &interval, unit.factor));
}

std::string PText(double p) {
  const std::string cell = PCell(p);
  return cell[0] == '<' ? absl::StrCat("p < ", cell.substr(1)) : absl::StrCat("p = ", cell);
}

std::string PCell(double p) {
  if (!std::isfinite(p)) return kNone;
  if (p < 0.0001) return "<0.0001";
  return absl::StrFormat("%.*f", p < 0.01 ? 4 : 3, p);
}

std::string DirectionWords(const v1::ConfidenceInterval& interval, double level) {
  const std::string at = absl::StrCat(" at ", LevelText(level), " confidence");
  if (interval.lower() > 0) return absl::StrCat("Treatment is higher", at, ".");
  if (interval.upper() < 0) return absl::StrCat("Treatment is lower", at, ".");
  return absl::StrCat("No difference is shown", at, ": the interval holds 0.");
}

std::string Raw(double value) { return std::isnan(value) ? "" : absl::StrFormat("%.10g", value); }

double RateOf(const v1::Counts& counts) {
  return static_cast<double>(counts.successes()) / static_cast<double>(counts.trials());
}

std::string LevelText(double level) { return ShareText(level == 0 ? kUsualLevel : level); }

}  // namespace sendlift::cli
