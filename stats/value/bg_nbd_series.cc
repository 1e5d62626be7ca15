#include "stats/value/bg_nbd_series.h"

#include <cmath>
#include <limits>
#include <optional>

#include "base/status.h"

namespace sendlift {
namespace {

constexpr int kTermsMax = 20'000;
constexpr double kNearOne = 1e-12;

// The purchases within `time` of a customer who is active with this history; nothing if the series does not end.
std::optional<double> PurchasesIfActive(const BgNbdParameters& p, const PurchaseHistory& history, double time) {
  const auto x = static_cast<double>(history.purchases);
  const double begin = p.alpha + history.age;
  const double z = time / (begin + time);
  const double log_rest = -std::log1p(time / begin);
  const double power = p.a - 1;
  const double top = p.a + p.b - 1 - p.r;
  const double bottom = p.a + p.b + x - 1;
  double term = top * z;
  double sum = 0;
  for (int n = 1; n <= kTermsMax; ++n) {
    sum += term;
    const double ratio = (p.a + n - 1) * (top + n) * z / ((bottom + n) * (n + 1));
    if (std::abs(ratio) < 1 && std::abs(term) <= std::numeric_limits<double>::epsilon() * std::abs(sum) * (1 - z)) {
      const double leaving = std::abs(power) < kNearOne ? -log_rest : -std::expm1(power * log_rest) / power;
      return bottom * leaving - std::exp(power * log_rest) * sum;
    }
    term *= ratio;
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<double> BgNbdPurchasesBySeries(const BgNbdParameters& parameters, const PurchaseHistory& history,
                                              double time) {
  ASSIGN_OR_RETURN(const double alive, BgNbdProbabilityAlive(parameters, history));
  if (!(time > 0) || !std::isfinite(time)) return BgNbdExpectedPurchases(parameters, history, time);
  const std::optional<double> purchases = PurchasesIfActive(parameters, history, time);
  if (!purchases.has_value() || !std::isfinite(*purchases) || *purchases < 0) {
    return BgNbdExpectedPurchases(parameters, history, time);
  }
  return alive * *purchases;
}

}  // namespace sendlift
