#include "stats/proportions.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/status.h"
#include "stats/distributions.h"
#include "stats/score_statistic.h"

namespace sendlift {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Interval Wilson(const Counts& counts, double z) {
  const auto n = static_cast<double>(counts.trials);
  const double p = RateOf(counts);
  const double q = static_cast<double>(counts.trials - counts.successes) / n;
  const double centre = (p + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z * std::sqrt(p * q / n + z * z / (4 * n * n)) / (1 + z * z / n);
  return {.lower = counts.successes == 0 ? 0 : std::clamp(centre - half, 0.0, p),
          .upper = counts.successes == counts.trials ? 1 : std::clamp(centre + half, p, 1.0)};
}

struct ScoreProblem {
  ProportionArms arms;
  double z;
  ScoreVariance variance;

  double Estimate() const { return RateOf(arms.treatment) - RateOf(arms.control); }
  double DeviationAtDifference(double d) const {
    return std::sqrt(ScoreVarianceAt(arms, RatesGivenDifference(arms, d), 1, variance));
  }
  // Positive where the hypothesis `d` is rejected.
  double GapAtDifference(double d) const { return std::abs(d - Estimate()) - z * DeviationAtDifference(d); }
};

Interval DifferenceInterval(const ScoreProblem& problem) {
  return DifferencesNotRejected(problem.Estimate(), [&](double d) { return problem.GapAtDifference(d); });
}

// Zero where the ratio exp(log_ratio) is on the edge of rejection: `side` is -1 for the lower edge, 1 for the upper.
double GapAtRatio(const ScoreProblem& problem, double log_ratio, double side) {
  const double ratio = std::exp(log_ratio);
  const RestrictedRates rates = RatesGivenRatio(problem.arms, ratio);
  const double deviation = std::sqrt(ScoreVarianceAt(problem.arms, rates, ratio, problem.variance));
  return RateOf(problem.arms.treatment) - ratio * RateOf(problem.arms.control) + side * problem.z * deviation;
}

double RatioLimit(const ScoreProblem& problem, double start, double side) {
  return RatioWithoutGap(start, [&](double log_ratio) { return GapAtRatio(problem, log_ratio, side); });
}

ZTest TwoSided(double difference, double deviation) {
  if (difference == 0) return {.z = 0, .p = 1};
  const double z = difference / deviation;
  return {.z = z, .p = 2 * NormalUpperTail(std::abs(z))};
}

}  // namespace

absl::StatusOr<Interval> WilsonInterval(const Counts& counts, double level) {
  RETURN_IF_ERROR(CheckCounts(counts, level));
  return Wilson(counts, NormalQuantileFor(level));
}

absl::StatusOr<Interval> MiettinenNurminenDifference(const ProportionArms& arms, double level, ScoreVariance variance) {
  RETURN_IF_ERROR(CheckCounts(arms, level));
  const double z = NormalQuantileFor(level);
  if (!MostlySuccesses(arms)) return DifferenceInterval({.arms = arms, .z = z, .variance = variance});
  const Interval mirrored = DifferenceInterval({.arms = FailuresOf(arms), .z = z, .variance = variance});
  return Interval{.lower = -mirrored.upper, .upper = -mirrored.lower};
}

absl::StatusOr<Interval> MiettinenNurminenRatio(const ProportionArms& arms, double level, ScoreVariance variance) {
  RETURN_IF_ERROR(CheckCounts(arms, level));
  const ScoreProblem problem{.arms = arms, .z = NormalQuantileFor(level), .variance = variance};
  const bool has_ratio = arms.treatment.successes > 0 && arms.control.successes > 0;
  const double centre = has_ratio ? std::log(RateOf(arms.treatment)) - std::log(RateOf(arms.control)) : 0;
  // At n of n in both arms the variance vanishes at the estimate itself, so the search begins beside it.
  const double beside = 1e-14 * std::max(1.0, std::abs(centre));
  return Interval{.lower = arms.treatment.successes == 0 ? 0 : RatioLimit(problem, centre - beside, -1),
                  .upper = arms.control.successes == 0 ? kInfinity : RatioLimit(problem, centre + beside, 1)};
}

absl::StatusOr<Interval> NewcombeDifference(const ProportionArms& arms, double level) {
  RETURN_IF_ERROR(CheckCounts(arms, level));
  const double z = NormalQuantileFor(level);
  const double treatment = RateOf(arms.treatment);
  const double control = RateOf(arms.control);
  const Interval of_treatment = Wilson(arms.treatment, z);
  const Interval of_control = Wilson(arms.control, z);
  const double difference = treatment - control;
  return Interval{.lower = difference - std::hypot(treatment - of_treatment.lower, of_control.upper - control),
                  .upper = difference + std::hypot(of_treatment.upper - treatment, control - of_control.lower)};
}

absl::StatusOr<ZTest> ScoreTest(const ProportionArms& arms, ScoreVariance variance) {
  RETURN_IF_ERROR(CheckCounts(arms, /*level=*/0.5));
  const bool mirror = MostlySuccesses(arms);
  const ScoreProblem problem{.arms = mirror ? FailuresOf(arms) : arms, .z = 0, .variance = variance};
  const double difference = mirror ? -problem.Estimate() : problem.Estimate();
  return TwoSided(difference, problem.DeviationAtDifference(0));
}

absl::StatusOr<ZTest> PooledZTest(const ProportionArms& arms) {
  return ScoreTest(arms, ScoreVariance::kMaximumLikelihood);
}

absl::StatusOr<double> RateDifference(const ProportionArms& arms) {
  RETURN_IF_ERROR(CheckCounts(arms, /*level=*/0.5));
  return RateOf(arms.treatment) - RateOf(arms.control);
}

absl::StatusOr<MeanEstimate> MeanOfRate(const Counts& counts) {
  RETURN_IF_ERROR(CheckCounts(counts, /*level=*/0.5));
  const double p = RateOf(counts);
  return MeanEstimate{.n = static_cast<double>(counts.trials), .mean = p, .variance = p * (1 - p)};
}

}  // namespace sendlift
