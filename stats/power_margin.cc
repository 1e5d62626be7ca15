#include "stats/power_margin.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "absl/status/status.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"
#include "stats/roots.h"
#include "stats/score_statistic.h"

namespace sendlift {
namespace {

Arguments& RequireRates(Arguments& arguments, const MarginRates& rates) {
  return arguments.Rate("rates.treatment", rates.treatment)
      .Rate("rates.control", rates.control)
      .Require(rates.null > -1 && rates.null < 1, "rates.null", "must lie strictly between -1 and 1");
}

Arguments& RequireSizes(Arguments& arguments, const ArmSizes& customers) {
  return arguments.AtLeast("customers.treatment", customers.treatment, 1)
      .AtLeast("customers.control", customers.control, 1);
}

struct Deviations {
  double null;  // of the difference at the most likely rates under the null
  double true_rates;
};

double DeviationOf(double treatment, double control, const ArmSizes& n) {
  return std::sqrt(treatment * (1 - treatment) / n.treatment + control * (1 - control) / n.control);
}

Deviations DeviationsOf(const MarginRates& rates, const ArmSizes& n) {
  const RestrictedRates restricted = LimitingRatesGivenDifference(
      {.treatment = rates.treatment, .control = rates.control}, n.treatment / n.control, rates.null);
  return {.null = DeviationOf(restricted.treatment, restricted.control, n),
          .true_rates = DeviationOf(rates.treatment, rates.control, n)};
}

// Chance that the difference lies more than z null deviations above the null; of two sure arms 0 or 1.
double ChanceAbove(double distance, double z, const Deviations& deviations) {
  const double needed = z * deviations.null - distance;
  if (deviations.true_rates == 0) return needed < 0 ? 1 : 0;
  return NormalUpperTail(needed / deviations.true_rates);
}

double RejectionChance(const MarginDesign& design) {
  const Deviations deviations = DeviationsOf(design.rates, design.customers);
  const double distance = design.rates.treatment - design.rates.control - design.rates.null;
  const bool two_sided = design.alternative == Alternative::kTwoSided;
  const double z = NormalUpperQuantile(two_sided ? design.alpha / 2 : design.alpha);
  double chance = 0;
  if (design.alternative != Alternative::kLess) chance += ChanceAbove(distance, z, deviations);
  if (design.alternative != Alternative::kGreater) chance += ChanceAbove(-distance, z, deviations);
  return std::min(1.0, chance);
}

}  // namespace

absl::StatusOr<double> PowerAtMargin(const MarginDesign& design) {
  Arguments arguments;
  RequireRates(arguments, design.rates).Fraction("alpha", design.alpha);
  RETURN_IF_ERROR(RequireSizes(arguments, design.customers).Check());
  return RejectionChance(design);
}

absl::StatusOr<ArmSizes> SampleSizeAtMargin(const MarginRates& rates, const PowerGoal& goal) {
  RETURN_IF_ERROR(CheckGoal(goal));
  Arguments arguments;
  RETURN_IF_ERROR(RequireRates(arguments, rates).Check());
  const double distance = rates.treatment - rates.control - rates.null;
  if (distance == 0) return absl::FailedPreconditionError("the rates differ by the margin itself");
  const Deviations each = DeviationsOf(rates, {.treatment = goal.treatment_per_control, .control = 1});
  const double needed = CriticalQuantile(goal) * each.null + PowerQuantile(goal) * each.true_rates;
  const double root = std::max(0.0, needed) / distance;
  const ArmSizes sizes{.treatment = root * root * goal.treatment_per_control, .control = root * root};
  if (!std::isfinite(sizes.treatment + sizes.control)) {
    return absl::OutOfRangeError("the answer does not fit a double: the rates are too close to the margin");
  }
  return sizes;
}

absl::StatusOr<double> SmallestProvableMargin(const MarginRates& rates, const ArmSizes& customers,
                                              const PowerGoal& goal) {
  RETURN_IF_ERROR(CheckGoal(goal));
  Arguments arguments;
  RequireRates(arguments, {.treatment = rates.treatment, .control = rates.control});
  RETURN_IF_ERROR(RequireSizes(arguments, customers).Check());
  const auto excess = [&](double margin) {
    return RejectionChance({.rates = {.treatment = rates.treatment, .control = rates.control, .null = -margin},
                            .customers = customers,
                            .alpha = goal.alpha}) -
           goal.power;
  };
  if (excess(0) >= 0) return 0;
  const std::optional<double> margin = RootBetween(excess, 0, 1 - 1e-12);
  if (!margin.has_value()) return absl::FailedPreconditionError("these arms are too small to prove any margin");
  return *margin;
}

}  // namespace sendlift
