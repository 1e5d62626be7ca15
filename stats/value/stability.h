#pragma once

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace sendlift {

// Whether values are still spread as they were: the population stability index, sum (q - p) log(q / p) over bins, where
// p is what was and q is what is. Siddiqi (2006), chapter 11; it is Jeffreys' divergence.

// Ascending; a value at or above bounds[k] and below the next one is in bin k + 1, one below the first in bin 0.
using StabilityBounds = std::vector<double>;

// The tenths of `values`; fewer where values are equal, none where all are. INVALID_ARGUMENT without values, or with
// NaN.
absl::StatusOr<StabilityBounds> TenthsOf(absl::Span<const double> values);

// How many values are in each bin: one more than bounds.
std::vector<double> CountsIn(const StabilityBounds& bounds, absl::Span<const double> values);

struct Stability {
  double index = 0;
  // What sampling alone passes once in a thousand times: (1 / n + 1 / m) times the chi-square quantile with one degree
  // of freedom less than there are bins. Yurdakul and Naranjo (2020).
  double chance_bound = 0;
};

// Of counts by the same bins; a bin that is empty counts as half a value. INVALID_ARGUMENT for lists of different
// sizes, without bins, or negative counts; FAILED_PRECONDITION when all counts of a list are 0.
absl::StatusOr<Stability> StabilityOf(absl::Span<const double> was, absl::Span<const double> is);

}  // namespace sendlift
