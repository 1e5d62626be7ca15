#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/counts.h"
#include "stats/interval.h"

namespace sendlift {

// Whether probabilities mean what they say. Errors of all: INVALID_ARGUMENT for lists of different sizes, probabilities
// outside 0 to 1, labels that are neither 0 nor 1, or a level outside (0, 1); FAILED_PRECONDITION without cases.

// The mean square of label less probability. Brier (1950).
absl::StatusOr<double> BrierScore(absl::Span<const double> probabilities, absl::Span<const uint8_t> labels);

// Neighbours by probability.
struct CalibrationGroup {
  double predicted = 0;  // the mean probability
  Counts observed;       // yes, of all in the group
  Interval interval;     // of the observed rate; Wilson (1927)
};

// Groups of equally many (to one) by probability, the lowest first; equal probabilities stay in the order they came.
// As many groups as cases if those are fewer.
absl::StatusOr<std::vector<CalibrationGroup>> CalibrationGroups(absl::Span<const double> probabilities,
                                                                absl::Span<const uint8_t> labels, size_t groups,
                                                                double level);

// The labels regressed on the logits of the probabilities: intercept 0 and slope 1 where all is well, a slope below 1
// where the probabilities are too extreme. Cox (1958). Wald's intervals.
struct Recalibration {
  double intercept = 0;
  Interval intercept_interval;
  double slope = 1;
  Interval slope_interval;
};

// Probabilities are taken within 1e-9 of 0 and 1. FAILED_PRECONDITION also where the regression has no finite answer:
// probabilities that are all equal, labels that are, or a perfect order.
absl::StatusOr<Recalibration> RecalibrationOf(absl::Span<const double> probabilities, absl::Span<const uint8_t> labels,
                                              double level);

}  // namespace sendlift
