#include "stats/rate_intervals.h"

#include <cmath>
#include <limits>

#include "absl/status/status.h"
#include "base/status.h"
#include "stats/distributions.h"
#include "stats/proportions.h"

namespace sendlift {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Successes and trials after pseudo-counts are added, which need not be whole.
struct Sized {
  double successes, trials;

  double Rate() const { return successes / trials; }
  double Variance() const { return Rate() * ((trials - successes) / trials) / trials; }
};

Sized WithAdded(const Counts& counts, double each) {
  return {.successes = static_cast<double>(counts.successes) + each,
          .trials = static_cast<double>(counts.trials) + 2 * each};
}

Interval Around(double centre, double half) { return {.lower = centre - half, .upper = centre + half}; }

absl::StatusOr<Interval> NormalDifference(const ProportionArms& arms, double level, double added) {
  RETURN_IF_ERROR(CheckCounts(arms, level));
  const Sized treatment = WithAdded(arms.treatment, added);
  const Sized control = WithAdded(arms.control, added);
  return Around(treatment.Rate() - control.Rate(),
                NormalQuantileFor(level) * std::sqrt(treatment.Variance() + control.Variance()));
}

// 1/x - 1/n without the cancellation of x near n.
double LogVariance(const Counts& counts) {
  const auto x = static_cast<double>(counts.successes);
  return static_cast<double>(counts.trials - counts.successes) / x / static_cast<double>(counts.trials);
}

struct Distances {
  double rate, below, above;  // from the rate down to its lower limit and up to its upper limit
};

Distances DistancesOf(const Counts& counts, const Interval& interval) {
  const double rate = RateOf(counts);
  return {.rate = rate, .below = rate - interval.lower, .above = interval.upper - rate};
}

// Multiplied through by the conjugate, so that nothing cancels and the radicand cannot be negative.
double MoverLower(const Distances& treatment, const Distances& control) {
  const double p = treatment.rate;
  const double q = control.rate;
  const double kept = (p - treatment.below) * (p + treatment.below);
  if (kept <= 0) return 0;
  return kept / (p * q + std::sqrt(q * q * treatment.below * treatment.below + control.above * control.above * kept));
}

}  // namespace

absl::StatusOr<Interval> ClopperPearsonInterval(const Counts& counts, double level) {
  RETURN_IF_ERROR(CheckCounts(counts, level));
  const auto x = static_cast<double>(counts.successes);
  const auto failures = static_cast<double>(counts.trials - counts.successes);
  const double tail = (1 - level) / 2;
  const Interval interval{.lower = x == 0 ? 0 : BetaLowerQuantile(tail, x, failures + 1),
                          .upper = failures == 0 ? 1 : BetaUpperQuantile(tail, x + 1, failures)};
  if (!interval.Holds(RateOf(counts))) {
    return absl::OutOfRangeError("the exact interval cannot be computed for so many customers: use Wilson");
  }
  return interval;
}

absl::StatusOr<Interval> AgrestiCoullInterval(const Counts& counts, double level) {
  RETURN_IF_ERROR(CheckCounts(counts, level));
  const double z = NormalQuantileFor(level);
  const Sized sized = WithAdded(counts, z * z / 2);
  return Around(sized.Rate(), z * std::sqrt(sized.Variance()));
}

absl::StatusOr<Interval> WaldInterval(const Counts& counts, double level) {
  RETURN_IF_ERROR(CheckCounts(counts, level));
  const Sized sized = WithAdded(counts, 0);
  return Around(sized.Rate(), NormalQuantileFor(level) * std::sqrt(sized.Variance()));
}

absl::StatusOr<Interval> WaldDifference(const ProportionArms& arms, double level) {
  return NormalDifference(arms, level, 0);
}

absl::StatusOr<Interval> AgrestiCaffoDifference(const ProportionArms& arms, double level) {
  return NormalDifference(arms, level, 1);
}

absl::StatusOr<Interval> MoverWilsonRatio(const ProportionArms& arms, double level) {
  RETURN_IF_ERROR(CheckCounts(arms, level));
  ASSIGN_OR_RETURN(const Interval of_treatment, WilsonInterval(arms.treatment, level));
  ASSIGN_OR_RETURN(const Interval of_control, WilsonInterval(arms.control, level));
  const Distances treatment = DistancesOf(arms.treatment, of_treatment);
  const Distances control = DistancesOf(arms.control, of_control);
  // The upper limit is one over the lower limit of the ratio with the arms swapped.
  return Interval{.lower = arms.treatment.successes == 0 ? 0 : MoverLower(treatment, control),
                  .upper = arms.control.successes == 0 ? kInfinity : 1 / MoverLower(control, treatment)};
}

absl::StatusOr<Interval> KatzRatio(const ProportionArms& arms, double level) {
  RETURN_IF_ERROR(CheckCounts(arms, level));
  if (arms.treatment.successes == 0 || arms.control.successes == 0) return Interval{.lower = 0, .upper = kInfinity};
  const double log_ratio = std::log(RateOf(arms.treatment) / RateOf(arms.control));
  const double half = NormalQuantileFor(level) * std::sqrt(LogVariance(arms.treatment) + LogVariance(arms.control));
  return Interval{.lower = std::exp(log_ratio - half), .upper = std::exp(log_ratio + half)};
}

}  // namespace sendlift
