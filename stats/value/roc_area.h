#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/interval.h"

namespace sendlift {

// How well scores put those with a yes above those with a no: the area under the receiver operating characteristic, the
// chance that one with a yes has a higher score than one with a no, ties half.
struct RocArea {
  double area = 0;
  double variance = 0;  // DeLong, DeLong and Clarke-Pearson (1988)
  Interval interval;    // area -+ z sqrt(variance), within 0 and 1; a point where the order is perfect
  int64_t positives = 0;
  int64_t negatives = 0;
};

// By midranks in n log n (Sun and Xu 2014). INVALID_ARGUMENT for a level outside (0, 1), lists of different sizes,
// scores that are NaN, or labels that are neither 0 nor 1; FAILED_PRECONDITION with fewer than 2 of a label.
absl::StatusOr<RocArea> RocAreaOf(absl::Span<const double> scores, absl::Span<const uint8_t> labels, double level);

// Whether the area of independent people is smaller than another, as the one-sided p of the normal difference (Hanley
// and McNeil 1982, with the variances above). 0.5 where neither has a variance and they are equal.
double SmallerAreaP(const RocArea& area, double other_area, double other_variance);

}  // namespace sendlift
