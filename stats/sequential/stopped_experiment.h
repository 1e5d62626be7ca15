#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/interval.h"
#include "stats/sequential/crossing.h"

namespace sendlift {

// What may be said after a group-sequential experiment has stopped, in place of the naive interval.

// A look's estimate with its standard error.
struct LookEstimate {
  double estimate = 0;
  double standard_error = 0;
};

// Repeated confidence intervals, estimate +- bound * standard error for the looks there have been, [estimate - upper
// bound, estimate - lower bound] in general: they hold the truth at all looks together, however the experiment came to
// stop (Jennison and Turnbull 1989). There may be fewer estimates than bounds. INVALID_ARGUMENT for bounds that do not
// pass CheckBounds, more estimates than bounds, and numbers that are negative or not finite.
absl::StatusOr<std::vector<Interval>> RepeatedIntervals(absl::Span<const LookEstimate> estimates,
                                                        const StoppingBounds& bounds);

// An experiment that ended at the last of `bounds.information`, with the bounds of that look and those before, because
// `z` crossed a bound there or because it was the last look.
struct StoppedExperiment {
  StoppingBounds bounds;
  double z = 0;
};

struct StoppedEstimate {
  double p_upper = 1;          // chance of such an outcome or a higher one without an effect
  double p = 1;                // two-sided, twice the smaller tail
  double median_unbiased = 0;  // below and above the truth equally often
  Interval interval;
};

// By stage-wise ordering: upper crossings are the higher the earlier, lower crossings the lower the earlier (Tsiatis,
// Rosner and Mehta 1984; Jennison and Turnbull 2000, chapter 8). Only looks that took place enter. Estimates are in the
// unit of the effect, whose standard error at the stop is `standard_error`; with 1 / sqrt(information at the stop) they
// are drifts. INVALID_ARGUMENT for bounds that do not pass CheckBounds, |z| above 1000, a standard error that is not
// more than 0 and a level outside (0, 1); OUT_OF_RANGE when an estimate does not fit a double.
absl::StatusOr<StoppedEstimate> EstimateAfterStopping(const StoppedExperiment& experiment, double standard_error,
                                                      double level);

}  // namespace sendlift
