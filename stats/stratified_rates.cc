#include "stats/stratified_rates.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"
#include "stats/proportions.h"
#include "stats/score_statistic.h"

namespace sendlift {
namespace {

constexpr size_t kStrataMax = 100'000;

struct Stratum {
  ProportionArms arms;
  double weight;
  double direction;  // -1 when `arms` are failures, which keep more digits where most succeed

  double Difference() const { return direction * (RateOf(arms.treatment) - RateOf(arms.control)); }
  double VarianceAt(double d) const {
    return ScoreVarianceAt(arms, RatesGivenDifference(arms, direction * d), 1, ScoreVariance::kUnbiased);
  }
};

absl::Status Check(absl::Span<const ProportionArms> strata, double level) {
  Arguments arguments;
  arguments.Fraction("level", level)
      .Require(strata.size() <= kStrataMax, "strata", absl::StrCat("must be at most ", kStrataMax));
  RETURN_IF_ERROR(arguments.Check());
  for (const ProportionArms& arms : strata) {
    const absl::Status status = CheckCounts(arms, level);
    if (!status.ok() && !absl::IsFailedPrecondition(status)) return status;
  }
  return absl::OkStatus();
}

double WeightOf(const ProportionArms& arms) {
  const auto treatment = static_cast<double>(arms.treatment.trials);
  const auto control = static_cast<double>(arms.control.trials);
  return treatment == 0 || control == 0 ? 0 : treatment * (control / (treatment + control));
}

std::vector<Stratum> WithCustomers(absl::Span<const ProportionArms> strata) {
  double total = 0;
  for (const ProportionArms& arms : strata) total += WeightOf(arms);
  std::vector<Stratum> result;
  for (const ProportionArms& arms : strata) {
    if (WeightOf(arms) == 0) continue;
    const bool mirror = MostlySuccesses(arms);
    result.push_back(
        {.arms = mirror ? FailuresOf(arms) : arms, .weight = WeightOf(arms) / total, .direction = mirror ? -1.0 : 1.0});
  }
  return result;
}

double DeviationAt(const std::vector<Stratum>& strata, double d) {
  double variance = 0;
  for (const Stratum& stratum : strata) variance += stratum.weight * stratum.weight * stratum.VarianceAt(d);
  return std::sqrt(variance);
}

// Treatment and control over strata that are all taken as they are, not as failures.
struct RatioProblem {
  std::vector<Stratum> strata;
  double z;
  double treatment = 0, control = 0;  // weighted rates

  double GapAt(double log_ratio, double side) const {
    const double ratio = std::exp(log_ratio);
    double variance = 0;
    for (const Stratum& stratum : strata) {
      const RestrictedRates rates = RatesGivenRatio(stratum.arms, ratio);
      variance +=
          stratum.weight * stratum.weight * ScoreVarianceAt(stratum.arms, rates, ratio, ScoreVariance::kUnbiased);
    }
    return treatment - ratio * control + side * z * std::sqrt(variance);
  }
};

RatioProblem RatioProblemOf(std::vector<Stratum> strata, double level) {
  RatioProblem problem{.strata = std::move(strata), .z = NormalQuantileFor(level)};
  for (Stratum& stratum : problem.strata) {
    if (stratum.direction < 0) stratum.arms = FailuresOf(stratum.arms);
    problem.treatment += stratum.weight * RateOf(stratum.arms.treatment);
    problem.control += stratum.weight * RateOf(stratum.arms.control);
  }
  return problem;
}

}  // namespace

absl::StatusOr<Inference> StratifiedMiettinenNurminen(absl::Span<const ProportionArms> strata, double level,
                                                      Alternative alternative) {
  RETURN_IF_ERROR(Check(strata, level));
  const std::vector<Stratum> weighted = WithCustomers(strata);
  if (weighted.empty()) return absl::FailedPreconditionError("no stratum has customers in both arms");
  double difference = 0;
  for (const Stratum& stratum : weighted) difference += stratum.weight * stratum.Difference();
  Inference result = Infer({.value = difference, .standard_error = DeviationAt(weighted, 0)}, level, alternative);
  const double z = NormalQuantileFor(level, alternative);
  const Interval both = DifferencesNotRejected(
      difference, [&](double d) { return std::abs(d - difference) - z * DeviationAt(weighted, d); });
  if (alternative != Alternative::kLess) result.interval.lower = both.lower;
  if (alternative != Alternative::kGreater) result.interval.upper = both.upper;
  return result;
}

absl::StatusOr<StratifiedRatio> StratifiedMiettinenNurminenRatio(absl::Span<const ProportionArms> strata,
                                                                 double level) {
  RETURN_IF_ERROR(Check(strata, level));
  const RatioProblem problem = RatioProblemOf(WithCustomers(strata), level);
  if (problem.strata.empty()) return absl::FailedPreconditionError("no stratum has customers in both arms");
  const bool has_ratio = problem.treatment > 0 && problem.control > 0;
  const double centre = has_ratio ? std::log(problem.treatment) - std::log(problem.control) : 0;
  // At n of n in both arms the variance vanishes at the estimate itself, so the search begins beside it.
  const double beside = 1e-14 * std::max(1.0, std::abs(centre));
  const auto limit = [&](double side) {
    return RatioWithoutGap(centre + side * beside, [&](double log_ratio) { return problem.GapAt(log_ratio, side); });
  };
  return StratifiedRatio{
      .estimate = problem.treatment / problem.control,
      .interval = {.lower = problem.treatment == 0 ? 0 : limit(-1),
                   .upper = problem.control == 0 ? std::numeric_limits<double>::infinity() : limit(1)}};
}

}  // namespace sendlift
