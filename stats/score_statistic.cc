#include "stats/score_statistic.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "stats/roots.h"

namespace sendlift {
namespace {

// The rates are s and s + gap; `low` and `high` are the arms that have them.
struct Score {
  double low_successes, low_trials, high_successes, high_trials, gap;

  // The derivative of the log likelihood in s, times s(1-s)(s+gap)(1-s-gap): a cubic with the same sign.
  double At(double s) const {
    const double t = s + gap;
    return (low_successes - low_trials * s) * t * (1 - t) + (high_successes - high_trials * t) * s * (1 - s);
  }
  double SlopeAt(double s) const {
    const double t = s + gap;
    return -low_trials * t * (1 - t) + (low_successes - low_trials * s) * (1 - 2 * t) - high_trials * s * (1 - s) +
           (high_successes - high_trials * t) * (1 - 2 * s);
  }
  // The cubic has a root at an end of the range that is not a maximum unless these hold.
  bool PeaksAtZero() const {
    return low_successes == 0 && high_successes - high_trials * gap <= low_trials * gap * (1 - gap);
  }
  bool PeaksAtTop() const {
    const double top = 1 - gap;
    return high_successes == high_trials && low_successes - low_trials * top + high_trials * top * gap >= 0;
  }
};

double LowRate(const Score& score) {
  constexpr int kStepsMax = 200;
  const double trials = score.low_trials + score.high_trials;
  double lower = 0;
  double upper = 1 - score.gap;
  const double balanced = (score.low_successes + score.high_successes - score.high_trials * score.gap) / trials;
  if (score.gap == 0) return balanced;
  if (upper <= 0 || score.PeaksAtZero()) return 0;
  if (score.PeaksAtTop()) return upper;
  double s = balanced > lower && balanced < upper ? balanced : upper / 2;
  for (int step = 0; step < kStepsMax; ++step) {
    const double value = score.At(s);
    if (value == 0) return s;
    (value > 0 ? lower : upper) = s;
    double next = s - value / score.SlopeAt(s);
    if (!(next > lower && next < upper)) next = lower + (upper - lower) / 2;
    if (std::abs(next - s) <= 1e-16 * s) return next;
    s = next;
  }
  return s;
}

struct ArmTotals {
  double successes, trials;
};

ArmTotals TotalsOf(const Counts& counts) {
  return {.successes = static_cast<double>(counts.successes), .trials = static_cast<double>(counts.trials)};
}

RestrictedRates RatesOfTotals(const ArmTotals& treatment, const ArmTotals& control, double difference) {
  const bool treatment_is_low = difference < 0;
  const ArmTotals& low = treatment_is_low ? treatment : control;
  const ArmTotals& high = treatment_is_low ? control : treatment;
  const double gap = std::abs(difference);
  const double s = LowRate({.low_successes = low.successes,
                            .low_trials = low.trials,
                            .high_successes = high.successes,
                            .high_trials = high.trials,
                            .gap = gap});
  const double t = std::min(1.0, s + gap);
  return treatment_is_low ? RestrictedRates{.treatment = s, .control = t}
                          : RestrictedRates{.treatment = t, .control = s};
}

// The last difference between the estimate and `end` (-1 or 1) that is not rejected.
double LastNotRejected(double estimate, double end, absl::FunctionRef<double(double)> gap) {
  if (estimate == end) return end;
  // A step beside the estimate, because at 0 of n and n of n the variance vanishes at the estimate itself.
  double inner = estimate == 0 ? end * 1e-30 : std::nextafter(estimate, end);
  double outer = end;
  // 0 is a corner of the search, so that the limit is on the same side of 0 as the test says.
  if (estimate * end < 0) (gap(0) > 0 ? outer : inner) = 0;
  const std::optional<double> root = RootBetween(gap, std::min(inner, outer), std::max(inner, outer));
  return root.value_or(gap(inner) > 0 ? estimate : end);
}

}  // namespace

RestrictedRates RatesGivenDifference(const ProportionArms& arms, double difference) {
  return RatesOfTotals(TotalsOf(arms.treatment), TotalsOf(arms.control), difference);
}

RestrictedRates LimitingRatesGivenDifference(const RestrictedRates& rates, double treatment_per_control,
                                             double difference) {
  return RatesOfTotals({.successes = rates.treatment * treatment_per_control, .trials = treatment_per_control},
                       {.successes = rates.control, .trials = 1}, difference);
}

Interval DifferencesNotRejected(double estimate, absl::FunctionRef<double(double)> gap) {
  return {.lower = LastNotRejected(estimate, -1, gap), .upper = LastNotRejected(estimate, 1, gap)};
}

double RatioWithoutGap(double start, absl::FunctionRef<double(double)> gap) {
  constexpr double kLogRatioMax = 300;
  const double direction = gap(start) > 0 ? 1 : -1;
  double near = start;
  for (double step = 0.125; std::abs(near) < kLogRatioMax; step *= 2) {
    const double far = near + direction * step;
    if ((gap(far) > 0) != (direction > 0)) {
      return std::exp(RootBetween(gap, std::min(near, far), std::max(near, far)).value_or(far));
    }
    near = far;
  }
  return direction > 0 ? std::numeric_limits<double>::infinity() : 0;
}

RestrictedRates RatesGivenRatio(const ProportionArms& arms, double ratio) {
  const auto x1 = static_cast<double>(arms.treatment.successes);
  const auto n1 = static_cast<double>(arms.treatment.trials);
  const auto x2 = static_cast<double>(arms.control.successes);
  const auto n2 = static_cast<double>(arms.control.trials);
  const double minus_b = ratio * (n1 + x2) + x1 + n2;
  const double skew = ratio * (n1 + x2) - (x1 + n2);
  const double root = std::sqrt(skew * skew + 4 * ratio * (n1 - x1) * (n2 - x2));
  const double control = std::min({1.0, 1 / ratio, 2 * (x1 + x2) / (minus_b + root)});
  return {.treatment = std::min(1.0, ratio * control), .control = control};
}

double ScoreVarianceAt(const ProportionArms& arms, const RestrictedRates& rates, double ratio, ScoreVariance variance) {
  const auto n1 = static_cast<double>(arms.treatment.trials);
  const auto n2 = static_cast<double>(arms.control.trials);
  const double scale = variance == ScoreVariance::kUnbiased ? (n1 + n2) / (n1 + n2 - 1) : 1;
  return scale *
         (rates.treatment * (1 - rates.treatment) / n1 + ratio * ratio * rates.control * (1 - rates.control) / n2);
}

}  // namespace sendlift
