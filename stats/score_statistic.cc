#include "stats/score_statistic.h"

#include <algorithm>
#include <cmath>

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

}  // namespace

RestrictedRates RatesGivenDifference(const ProportionArms& arms, double difference) {
  const bool treatment_is_low = difference < 0;
  const Counts& low = treatment_is_low ? arms.treatment : arms.control;
  const Counts& high = treatment_is_low ? arms.control : arms.treatment;
  const double gap = std::abs(difference);
  const double s = LowRate({.low_successes = static_cast<double>(low.successes),
                            .low_trials = static_cast<double>(low.trials),
                            .high_successes = static_cast<double>(high.successes),
                            .high_trials = static_cast<double>(high.trials),
                            .gap = gap});
  const double t = std::min(1.0, s + gap);
  return treatment_is_low ? RestrictedRates{.treatment = s, .control = t}
                          : RestrictedRates{.treatment = t, .control = s};
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
