#include "stats/sequential/sequential_power.h"

#include <limits>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"
#include "stats/roots.h"
#include "stats/sequential/asymptotic_sequence.h"
#include "stats/sequential/look_recursion.h"
#include "stats/sequential/looks.h"
#include "stats/sequential/spending.h"

namespace sendlift {
namespace {

double PowerAt(const StoppingBounds& bounds, double drift) {
  const auto crossings = CrossingProbabilities(bounds, drift);
  return crossings.ok() ? crossings->Upper() : std::numeric_limits<double>::quiet_NaN();
}

double DriftOfFixedTest(double alpha, double power, Alternative alternative) {
  return NormalUpperQuantile(alternative == Alternative::kTwoSided ? alpha / 2 : alpha) - NormalUpperQuantile(power);
}

}  // namespace

absl::StatusOr<double> SequentialPower(const StoppingBounds& bounds, double drift) {
  ASSIGN_OR_RETURN(const Crossings crossings, CrossingProbabilities(bounds, drift));
  return crossings.Upper();
}

absl::StatusOr<double> DriftForPower(const StoppingBounds& bounds, double power) {
  RETURN_IF_ERROR(CheckBounds(bounds));
  RETURN_IF_ERROR(Arguments().Fraction("power", power).Check());
  const auto gap = [&](double drift) { return NormalScore(power) - NormalScore(PowerAt(bounds, drift)); };
  if (gap(0) >= 0) return absl::FailedPreconditionError("the design crosses that often without any effect");
  for (double high = 4; high <= kDriftMax; high *= 2) {
    if (gap(high) < 0) continue;
    if (const std::optional<double> drift = RootBetween(gap, high == 4 ? 0 : high / 2, high)) return *drift;
  }
  return absl::FailedPreconditionError("no effect gives these bounds the power; the upper bounds are out of reach");
}

absl::StatusOr<SequentialCost> CostOfDesign(const StoppingBounds& bounds, double alpha, double power,
                                            Alternative alternative) {
  RETURN_IF_ERROR(Arguments().Fraction("alpha", alpha).Fraction("power", power).Check());
  const double fixed = DriftOfFixedTest(alpha, power, alternative);
  if (!(fixed > 0)) return absl::FailedPreconditionError("the fixed test has that power without any effect");
  SequentialCost cost;
  ASSIGN_OR_RETURN(cost.drift, DriftForPower(bounds, power));
  const double per_information = (cost.drift / fixed) * (cost.drift / fixed);
  ASSIGN_OR_RETURN(const double expected, ExpectedInformation(bounds, cost.drift));
  ASSIGN_OR_RETURN(const double without_effect, ExpectedInformation(bounds, /*drift=*/0));
  cost.maximum_inflation = per_information * bounds.information.back();
  cost.expected_inflation = per_information * expected;
  cost.expected_inflation_without_effect = per_information * without_effect;
  return cost;
}

absl::StatusOr<StoppingBounds> ConfidenceSequenceBounds(absl::Span<const double> information, double alpha) {
  RETURN_IF_ERROR(CheckLooks(information));
  StoppingBounds bounds{.information = {information.begin(), information.end()}, .lower = {}, .upper = {}};
  for (const double t : information) {
    ASSIGN_OR_RETURN(const double z, SequenceMultiplier(t, {.alpha = alpha, .planned_customers = 1}));
    bounds.upper.push_back(z);
    bounds.lower.push_back(-z);
  }
  return bounds;
}

absl::StatusOr<SequentialDesignCosts> CompareSequentialDesigns(int looks, double alpha, double power) {
  ASSIGN_OR_RETURN(const std::vector<double> information, EqualLooks(looks));
  const auto spending = [&](SpendingFamily family) {
    return SpendingBounds(information, {.spending = {.family = family}, .alpha = alpha});
  };
  ASSIGN_OR_RETURN(const StoppingBounds obrien_fleming, spending(SpendingFamily::kOBrienFleming));
  ASSIGN_OR_RETURN(const StoppingBounds pocock, spending(SpendingFamily::kPocock));
  ASSIGN_OR_RETURN(const StoppingBounds sequence, ConfidenceSequenceBounds(information, alpha));
  SequentialDesignCosts costs;
  ASSIGN_OR_RETURN(costs.obrien_fleming, CostOfDesign(obrien_fleming, alpha, power));
  ASSIGN_OR_RETURN(costs.pocock, CostOfDesign(pocock, alpha, power));
  ASSIGN_OR_RETURN(costs.confidence_sequence, CostOfDesign(sequence, alpha, power));
  return costs;
}

}  // namespace sendlift
