#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/moments.h"
#include "stats/sums.h"

namespace sendlift {

// Values pulled in to limits before they are summed, so that a few extreme customers do not carry the result (Dixon
// 1960). The metric is then "revenue up to the limit": say so wherever it is shown. Both arms need the same limits,
// chosen from both together or before the experiment, or the arms are no longer comparable.

template <typename T>
struct Limits {
  T lower;
  T upper;
};

struct WinsorisedSums {
  MoneySums sums;
  int64_t raised = 0;   // customers whose value was below the lower limit
  int64_t lowered = 0;  // and above the upper
};

struct WinsorisedMoments {
  Moments moments;
  int64_t raised = 0;
  int64_t lowered = 0;
};

// INVALID_ARGUMENT for limits in the wrong order, or values or limits that are not a number; OUT_OF_RANGE as for
// MoneySums and MomentsOf. Limits of a double may be infinite.
absl::StatusOr<WinsorisedSums> Winsorise(absl::Span<const int64_t> values, const Limits<int64_t>& limits);
absl::StatusOr<WinsorisedMoments> Winsorise(absl::Span<const double> values, const Limits<double>& limits);

// Limits that leave out a share of `lower` below and 1 - `upper` above (0 and 0.999 are customary): observed values,
// the smallest with at least that share of the sample at or below it (Hyndman and Fan 1996, definition 1). `sample` is
// of both arms. INVALID_ARGUMENT for shares outside [0, 1] or out of order and values that are not finite;
// FAILED_PRECONDITION for an empty sample.
absl::StatusOr<Limits<int64_t>> LimitsAtPercentiles(absl::Span<const int64_t> sample, double lower, double upper);
absl::StatusOr<Limits<double>> LimitsAtPercentiles(absl::Span<const double> sample, double lower, double upper);

}  // namespace sendlift
