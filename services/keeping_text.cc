#include "services/keeping_text.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "model/money.h"

namespace sendlift {
namespace {

std::string Amount(double minor, const std::string& currency_code) {
  const int digits = MinorUnitDigits(currency_code);
  return absl::StrFormat("%.*f %s", digits, minor / std::pow(10, digits), currency_code);
}

}  // namespace

std::string LossText(const KeepingQuestion& question, const KeepingReport& report) {
  const int64_t lost = report.lost->counts.successes;
  const std::string& currency = report.currency_code;
  const Loss& loss = *report.loss;
  if (lost == 0) return "Nobody was lost.";
  std::string text =
      absl::StrCat("A lost customer takes along a profit of ", Amount(loss.profit_of_one_minor, currency), " in ",
                   absl::ToInt64Hours(question.horizon) / 24, " days; ", lost, " lost make ",
                   Amount(loss.profit_lost_minor, currency), ".");
  if (!loss.cost_of_all_minor.has_value()) return text;
  const auto cost = static_cast<double>(*question.cost_minor);
  if (cost < loss.profit_of_one_minor) {
    return absl::StrCat(text, " Keeping one costs ", Amount(cost, currency),
                        ", so it pays: ", Amount(loss.profit_of_one_minor - cost, currency), " each.");
  }
  return absl::StrCat(text, " Keeping one costs ", Amount(cost, currency),
                      ", so it does not pay; it would below the profit.");
}

}  // namespace sendlift
