#include "stats/sequential/stopped_experiment.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/roots.h"
#include "stats/sequential/look_recursion.h"

namespace sendlift {
namespace {

constexpr double kZMax = 1000;

// Chance of the outcome or one that is higher (lower), for this drift, each summed on its own to keep small ones.
struct Tails {
  double higher = 0;
  double lower = 0;
};

Tails TailsAt(const StoppedExperiment& experiment, double drift) {
  const StoppingBounds& bounds = experiment.bounds;
  LookRecursion recursion(bounds.information, drift);
  Tails tails;
  const size_t last = bounds.information.size() - 1;
  for (size_t i = 0; i < last; ++i) {
    tails.higher += recursion.Above(bounds.upper[i]);
    tails.lower += recursion.Below(bounds.lower[i]);
    recursion.Continue(bounds.lower[i], bounds.upper[i]);
  }
  tails.higher += recursion.Above(experiment.z);
  tails.lower += recursion.Below(experiment.z);
  return tails;
}

// The drift at which an outcome that high has probability `tail`. It rises with the drift from 0 to 1.
std::optional<double> DriftWithTail(const StoppedExperiment& experiment, double tail) {
  const auto gap = [&](double drift) {
    const Tails tails = TailsAt(experiment, drift);
    return tail <= 0.5 ? NormalScore(tail) - NormalScore(tails.higher)
                       : NormalScore(tails.lower) - NormalScore(1 - tail);
  };
  double low = -4;
  double high = 4;
  while (gap(low) > 0 && low > -kDriftMax) low *= 2;
  while (gap(high) < 0 && high < kDriftMax) high *= 2;
  return RootBetween(gap, low, high);
}

}  // namespace

absl::StatusOr<std::vector<Interval>> RepeatedIntervals(absl::Span<const LookEstimate> estimates,
                                                        const StoppingBounds& bounds) {
  RETURN_IF_ERROR(CheckBounds(bounds));
  Arguments arguments;
  arguments.Require(estimates.size() <= bounds.information.size(), "estimates",
                    absl::StrCat("must be at most as many as bounds, ", bounds.information.size()));
  for (const LookEstimate& look : estimates) {
    arguments.Finite("estimate", look.estimate).AtLeast("standard_error", look.standard_error, 0);
  }
  RETURN_IF_ERROR(arguments.Check());
  std::vector<Interval> intervals;
  for (size_t i = 0; i < estimates.size(); ++i) {
    const LookEstimate& look = estimates[i];
    const auto shift = [&](double bound) { return look.standard_error == 0 ? 0 : bound * look.standard_error; };
    intervals.push_back({look.estimate - shift(bounds.upper[i]), look.estimate - shift(bounds.lower[i])});
  }
  return intervals;
}

absl::StatusOr<StoppedEstimate> EstimateAfterStopping(const StoppedExperiment& experiment, double standard_error,
                                                      double level) {
  RETURN_IF_ERROR(CheckBounds(experiment.bounds));
  RETURN_IF_ERROR(Arguments()
                      .Require(std::abs(experiment.z) <= kZMax, "z",
                               absl::StrCat("must lie between ", -kZMax, " and ", kZMax, ", not ", experiment.z))
                      .Positive("standard_error", standard_error)
                      .Fraction("level", level)
                      .Check());
  const Tails tails = TailsAt(experiment, /*drift=*/0);
  const auto lower = DriftWithTail(experiment, (1 - level) / 2);
  const auto median = DriftWithTail(experiment, 0.5);
  const auto upper = DriftWithTail(experiment, (1 + level) / 2);
  if (!lower.has_value() || !median.has_value() || !upper.has_value()) {
    return absl::OutOfRangeError("no effect below the cap makes this outcome likely");
  }
  const double effect_per_drift = standard_error * std::sqrt(experiment.bounds.information.back());
  StoppedEstimate estimate{.p_upper = tails.higher,
                           .p = std::min(1.0, 2 * std::min(tails.higher, tails.lower)),
                           .median_unbiased = *median * effect_per_drift,
                           .interval = {*lower * effect_per_drift, *upper * effect_per_drift}};
  if (!std::isfinite(estimate.interval.lower) || !std::isfinite(estimate.interval.upper)) {
    return absl::OutOfRangeError("the estimate does not fit a double");
  }
  return estimate;
}

}  // namespace sendlift
