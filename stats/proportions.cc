#include "stats/proportions.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"
#include "stats/roots.h"
#include "stats/score_statistic.h"

namespace sendlift {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double Rate(const Counts& counts) { return static_cast<double>(counts.successes) / static_cast<double>(counts.trials); }

void Require(Arguments& arguments, absl::string_view arm, const Counts& counts) {
  arguments.Require(counts.successes >= 0, absl::StrCat(arm, ".successes"), "must be at least 0")
      .Require(counts.trials >= 0, absl::StrCat(arm, ".trials"), "must be at least 0")
      .Require(counts.successes <= counts.trials, absl::StrCat(arm, ".successes"), "must not exceed the trials");
}

absl::Status Check(const Counts& counts, double level) {
  Arguments arguments;
  Require(arguments.Fraction("level", level), "counts", counts);
  RETURN_IF_ERROR(arguments.Check());
  if (counts.trials == 0) return absl::FailedPreconditionError("the arm has no customers yet");
  return absl::OkStatus();
}

absl::Status Check(const ProportionArms& arms, double level) {
  Arguments arguments;
  Require(arguments.Fraction("level", level), "treatment", arms.treatment);
  Require(arguments, "control", arms.control);
  RETURN_IF_ERROR(arguments.Check());
  if (arms.treatment.trials == 0) return absl::FailedPreconditionError("the treatment arm has no customers yet");
  if (arms.control.trials == 0) return absl::FailedPreconditionError("the control arm has no customers yet");
  return absl::OkStatus();
}

Interval Wilson(const Counts& counts, double z) {
  const auto n = static_cast<double>(counts.trials);
  const double p = Rate(counts);
  const double q = static_cast<double>(counts.trials - counts.successes) / n;
  const double centre = (p + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z * std::sqrt(p * q / n + z * z / (4 * n * n)) / (1 + z * z / n);
  return {.lower = counts.successes == 0 ? 0 : std::clamp(centre - half, 0.0, p),
          .upper = counts.successes == counts.trials ? 1 : std::clamp(centre + half, p, 1.0)};
}

// The score test is the same for successes and failures; rates up to one half keep more digits.
bool MostlySuccesses(const ProportionArms& arms) {
  const double failures = static_cast<double>(arms.treatment.trials - arms.treatment.successes) +
                          static_cast<double>(arms.control.trials - arms.control.successes);
  return static_cast<double>(arms.treatment.successes) + static_cast<double>(arms.control.successes) > failures;
}

ProportionArms FailuresOf(const ProportionArms& arms) {
  return {.treatment = {arms.treatment.trials - arms.treatment.successes, arms.treatment.trials},
          .control = {arms.control.trials - arms.control.successes, arms.control.trials}};
}

struct ScoreProblem {
  ProportionArms arms;
  double z;
  ScoreVariance variance;

  double Estimate() const { return Rate(arms.treatment) - Rate(arms.control); }
  double DeviationAtDifference(double d) const {
    return std::sqrt(ScoreVarianceAt(arms, RatesGivenDifference(arms, d), 1, variance));
  }
  // Positive where the hypothesis `d` is rejected.
  double GapAtDifference(double d) const { return std::abs(d - Estimate()) - z * DeviationAtDifference(d); }
};

// The last difference between the estimate and `end` (-1 or 1) that is not rejected.
double DifferenceLimit(const ScoreProblem& problem, double end) {
  const double estimate = problem.Estimate();
  if (estimate == end) return end;
  const auto gap = [&](double d) { return problem.GapAtDifference(d); };
  // A step beside the estimate, because at 0 of n and n of n the variance vanishes at the estimate itself.
  double inner = estimate == 0 ? end * 1e-30 : std::nextafter(estimate, end);
  double outer = end;
  // 0 is a corner of the search, so that the limit is on the same side of 0 as the test says.
  if (estimate * end < 0) (gap(0) > 0 ? outer : inner) = 0;
  const std::optional<double> root = RootBetween(gap, std::min(inner, outer), std::max(inner, outer));
  return root.value_or(gap(inner) > 0 ? estimate : end);
}

Interval DifferenceInterval(const ScoreProblem& problem) {
  return {.lower = DifferenceLimit(problem, -1), .upper = DifferenceLimit(problem, 1)};
}

// Zero where the ratio exp(log_ratio) is on the edge of rejection: `side` is -1 for the lower edge, 1 for the upper.
double GapAtRatio(const ScoreProblem& problem, double log_ratio, double side) {
  const double ratio = std::exp(log_ratio);
  const RestrictedRates rates = RatesGivenRatio(problem.arms, ratio);
  const double deviation = std::sqrt(ScoreVarianceAt(problem.arms, rates, ratio, problem.variance));
  return Rate(problem.arms.treatment) - ratio * Rate(problem.arms.control) + side * problem.z * deviation;
}

// The gap falls from positive to negative as the ratio grows; widens from `start` until it has changed sign.
double RatioLimit(const ScoreProblem& problem, double start, double side) {
  constexpr double kLogRatioMax = 300;
  const auto gap = [&](double log_ratio) { return GapAtRatio(problem, log_ratio, side); };
  const double direction = gap(start) > 0 ? 1 : -1;
  double near = start;
  for (double step = 0.125; std::abs(near) < kLogRatioMax; step *= 2) {
    const double far = near + direction * step;
    if ((gap(far) > 0) != (direction > 0)) {
      return std::exp(RootBetween(gap, std::min(near, far), std::max(near, far)).value_or(far));
    }
    near = far;
  }
  return direction > 0 ? kInfinity : 0;
}

ZTest TwoSided(double difference, double deviation) {
  if (difference == 0) return {.z = 0, .p = 1};
  const double z = difference / deviation;
  return {.z = z, .p = 2 * NormalUpperTail(std::abs(z))};
}

}  // namespace

absl::StatusOr<Interval> WilsonInterval(const Counts& counts, double level) {
  RETURN_IF_ERROR(Check(counts, level));
  return Wilson(counts, NormalUpperQuantile((1 - level) / 2));
}

absl::StatusOr<Interval> MiettinenNurminenDifference(const ProportionArms& arms, double level, ScoreVariance variance) {
  RETURN_IF_ERROR(Check(arms, level));
  const double z = NormalUpperQuantile((1 - level) / 2);
  if (!MostlySuccesses(arms)) return DifferenceInterval({.arms = arms, .z = z, .variance = variance});
  const Interval mirrored = DifferenceInterval({.arms = FailuresOf(arms), .z = z, .variance = variance});
  return Interval{.lower = -mirrored.upper, .upper = -mirrored.lower};
}

absl::StatusOr<Interval> MiettinenNurminenRatio(const ProportionArms& arms, double level, ScoreVariance variance) {
  RETURN_IF_ERROR(Check(arms, level));
  const ScoreProblem problem{.arms = arms, .z = NormalUpperQuantile((1 - level) / 2), .variance = variance};
  const bool has_ratio = arms.treatment.successes > 0 && arms.control.successes > 0;
  const double centre = has_ratio ? std::log(Rate(arms.treatment)) - std::log(Rate(arms.control)) : 0;
  // At n of n in both arms the variance vanishes at the estimate itself, so the search begins beside it.
  const double beside = 1e-14 * std::max(1.0, std::abs(centre));
  return Interval{.lower = arms.treatment.successes == 0 ? 0 : RatioLimit(problem, centre - beside, -1),
                  .upper = arms.control.successes == 0 ? kInfinity : RatioLimit(problem, centre + beside, 1)};
}

absl::StatusOr<Interval> NewcombeDifference(const ProportionArms& arms, double level) {
  RETURN_IF_ERROR(Check(arms, level));
  const double z = NormalUpperQuantile((1 - level) / 2);
  const double treatment = Rate(arms.treatment);
  const double control = Rate(arms.control);
  const Interval of_treatment = Wilson(arms.treatment, z);
  const Interval of_control = Wilson(arms.control, z);
  const double difference = treatment - control;
  return Interval{.lower = difference - std::hypot(treatment - of_treatment.lower, of_control.upper - control),
                  .upper = difference + std::hypot(of_treatment.upper - treatment, control - of_control.lower)};
}

absl::StatusOr<ZTest> ScoreTest(const ProportionArms& arms, ScoreVariance variance) {
  RETURN_IF_ERROR(Check(arms, /*level=*/0.5));
  const bool mirror = MostlySuccesses(arms);
  const ScoreProblem problem{.arms = mirror ? FailuresOf(arms) : arms, .z = 0, .variance = variance};
  const double difference = mirror ? -problem.Estimate() : problem.Estimate();
  return TwoSided(difference, problem.DeviationAtDifference(0));
}

absl::StatusOr<ZTest> PooledZTest(const ProportionArms& arms) {
  return ScoreTest(arms, ScoreVariance::kMaximumLikelihood);
}

absl::StatusOr<double> RateDifference(const ProportionArms& arms) {
  RETURN_IF_ERROR(Check(arms, /*level=*/0.5));
  return Rate(arms.treatment) - Rate(arms.control);
}

absl::StatusOr<MeanEstimate> MeanOfRate(const Counts& counts) {
  RETURN_IF_ERROR(Check(counts, /*level=*/0.5));
  const double p = Rate(counts);
  return MeanEstimate{.n = static_cast<double>(counts.trials), .mean = p, .variance = p * (1 - p)};
}

}  // namespace sendlift
