#include "measurement/stratified_lift.h"

#include "stats/means.h"
#include "stats/post_stratification.h"
#include "stats/proportions.h"
#include "stats/stratified_rates.h"

namespace sendlift {
namespace {

Counts CountsOf(const ArmSums& arm) { return {.successes = arm.responders, .trials = arm.people}; }

ArmSums Total(const std::vector<Stratum>& strata, ArmSums Stratum::*side) {
  ArmSums total;
  for (const Stratum& stratum : strata) {
    const ArmSums& arm = stratum.*side;
    total.people += arm.people;
    total.responders += arm.responders;
    total.sums.count += arm.sums.count;
    total.sums.sum += arm.sums.sum;
    total.sums.sum_of_squares += arm.sums.sum_of_squares;
  }
  return total;
}

std::optional<LiftNumbers> CompareRates(const std::vector<Stratum>& strata, double level) {
  std::vector<ProportionArms> arms;
  arms.reserve(strata.size());
  for (const Stratum& stratum : strata) {
    arms.push_back({.treatment = CountsOf(stratum.treatment), .control = CountsOf(stratum.control)});
  }
  const auto difference = StratifiedMiettinenNurminen(arms, level);
  const auto ratio = StratifiedMiettinenNurminenRatio(arms, level);
  if (!difference.ok() || !ratio.ok()) return std::nullopt;
  LiftNumbers numbers;
  numbers.value = RateOf(CountsOf(Total(strata, &Stratum::treatment)));
  const Counts control = CountsOf(Total(strata, &Stratum::control));
  numbers.control_value = RateOf(control);
  numbers.difference = difference->estimate;
  numbers.difference_interval = difference->interval;
  numbers.p_value = difference->p;
  if (control.successes > 0) {
    numbers.relative_lift = ratio->estimate - 1;
    numbers.relative_lift_interval = LiftOf(ratio->interval);
  }
  return numbers;
}

// A mean of one customer of an arm, and its scatter; of one customer alone the scatter is not known.
MeanEstimate EstimateOfAny(const ArmSums& arm) {
  const auto estimate = EstimateOf(arm.sums);
  if (estimate.ok()) return *estimate;
  return {.n = static_cast<double>(arm.people), .mean = MeanOf(arm.sums).value_or(0), .variance = 0};
}

MeanEstimate AsMean(double mean, double variance_of_mean, int64_t people) {
  const auto n = static_cast<double>(people);
  return {.n = n, .mean = mean, .variance = variance_of_mean * n};
}

std::optional<LiftNumbers> CompareMeans(const std::vector<Stratum>& strata, double level) {
  std::vector<MeanArms> arms;
  arms.reserve(strata.size());
  for (const Stratum& stratum : strata) {
    arms.push_back({.treatment = EstimateOfAny(stratum.treatment), .control = EstimateOfAny(stratum.control)});
  }
  const auto result = PostStratify(arms, StrataShares::kFixed, level);
  if (!result.ok()) return std::nullopt;
  const ArmSums treatment = Total(strata, &Stratum::treatment);
  const ArmSums control = Total(strata, &Stratum::control);
  LiftNumbers numbers;
  numbers.value = MeanOf(treatment.sums).value_or(0);
  numbers.control_value = MeanOf(control.sums).value_or(0);
  numbers.difference = result->difference.estimate;
  numbers.difference_interval = result->difference.interval;
  numbers.p_value = result->difference.p;
  const MeanArms means{.treatment = AsMean(result->treatment_mean, result->treatment_variance, treatment.people),
                       .control = AsMean(result->control_mean, result->control_variance, control.people)};
  if (const auto lift = FiellerLift(means, level); lift.ok()) {
    numbers.relative_lift = lift->estimate;
    if (lift->state == RelativeLift::State::kBounded) numbers.relative_lift_interval = lift->interval;
  }
  return numbers;
}

}  // namespace

std::optional<LiftNumbers> CompareStrata(MetricKind kind, const std::vector<Stratum>& strata, double level) {
  if (strata.empty()) return std::nullopt;
  return kind == MetricKind::kRate ? CompareRates(strata, level) : CompareMeans(strata, level);
}

}  // namespace sendlift
