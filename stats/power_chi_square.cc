#include "stats/power_chi_square.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "absl/status/status.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"
#include "stats/roots.h"

namespace sendlift {
namespace {

constexpr double kDegreesMax = 1e6;

Arguments& RequireDegrees(Arguments& arguments, double degrees_of_freedom) {
  return arguments.Require(degrees_of_freedom >= 1 && degrees_of_freedom <= kDegreesMax, "degrees_of_freedom",
                           "must be from 1 to 1000000");
}

absl::Status OutOfReach() { return absl::OutOfRangeError("the answer does not fit a double"); }

// The noncentrality at which the test has the power that is asked for.
absl::StatusOr<double> NoncentralityFor(double degrees_of_freedom, const PowerGoal& goal) {
  constexpr double kNoncentralityMax = 1e9;
  const double critical = ChiSquareUpperQuantile(goal.alpha, degrees_of_freedom);
  const auto excess = [&](double noncentrality) {
    return NoncentralChiSquareUpperTail(critical, degrees_of_freedom, noncentrality) - goal.power;
  };
  if (excess(0) >= 0) return 0;
  double upper = 1;
  while (!(excess(upper) >= 0) && upper < kNoncentralityMax) upper *= 2;
  const std::optional<double> root = RootBetween(excess, 0, upper);
  if (!root.has_value()) return OutOfReach();
  return *root;
}

}  // namespace

absl::StatusOr<double> PowerOfChiSquare(const ChiSquareDesign& design) {
  Arguments arguments;
  RETURN_IF_ERROR(RequireDegrees(arguments, design.degrees_of_freedom)
                      .AtLeast("effect_size", design.effect_size, 0)
                      .AtLeast("customers", design.customers, 0)
                      .Fraction("alpha", design.alpha)
                      .Check());
  const double power = NoncentralChiSquareUpperTail(ChiSquareUpperQuantile(design.alpha, design.degrees_of_freedom),
                                                    design.degrees_of_freedom,
                                                    design.customers * design.effect_size * design.effect_size);
  if (std::isnan(power)) return OutOfReach();
  return std::clamp(power, 0.0, 1.0);
}

absl::StatusOr<double> SampleSizeOfChiSquare(double effect_size, double degrees_of_freedom, const PowerGoal& goal) {
  RETURN_IF_ERROR(CheckGoal(goal));
  Arguments arguments;
  RETURN_IF_ERROR(RequireDegrees(arguments, degrees_of_freedom).AtLeast("effect_size", effect_size, 0).Check());
  if (effect_size == 0) return absl::FailedPreconditionError("no number of customers detects an effect of 0");
  ASSIGN_OR_RETURN(const double noncentrality, NoncentralityFor(degrees_of_freedom, goal));
  const double customers = noncentrality / effect_size / effect_size;
  if (!std::isfinite(customers)) return OutOfReach();
  return customers;
}

absl::StatusOr<double> DetectableEffectSize(double customers, double degrees_of_freedom, const PowerGoal& goal) {
  RETURN_IF_ERROR(CheckGoal(goal));
  Arguments arguments;
  RETURN_IF_ERROR(RequireDegrees(arguments, degrees_of_freedom).AtLeast("customers", customers, 1).Check());
  ASSIGN_OR_RETURN(const double noncentrality, NoncentralityFor(degrees_of_freedom, goal));
  return std::sqrt(noncentrality / customers);
}

absl::StatusOr<double> EffectSizeOfRates(absl::Span<const double> rates, absl::Span<const double> weights) {
  Arguments arguments;
  arguments.Require(rates.size() >= 2, "rates", "must be of at least two arms")
      .Require(rates.size() == weights.size(), "weights", "must be as many as rates");
  double total = 0;
  for (const double rate : rates) arguments.Rate("rates", rate);
  for (const double weight : weights) {
    arguments.AtLeast("weights", weight, 0);
    total += weight;
  }
  RETURN_IF_ERROR(arguments.Positive("the sum of weights", total).Check());
  double mean = 0;
  for (size_t i = 0; i < rates.size(); ++i) mean += rates[i] * (weights[i] / total);
  double spread = 0;
  for (size_t i = 0; i < rates.size(); ++i) spread += (rates[i] - mean) * (rates[i] - mean) * (weights[i] / total);
  return spread == 0 || mean <= 0 || mean >= 1 ? 0 : std::sqrt(spread / mean / (1 - mean));
}

absl::StatusOr<double> ArcsineEffectSize(double treatment_rate, double control_rate) {
  RETURN_IF_ERROR(Arguments().Rate("treatment_rate", treatment_rate).Rate("control_rate", control_rate).Check());
  return 2 * (std::asin(std::sqrt(treatment_rate)) - std::asin(std::sqrt(control_rate)));
}

}  // namespace sendlift
