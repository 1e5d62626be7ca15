#pragma once

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/sample_ratio.h"

namespace sendlift {

// Decided before the first customer is assigned.
struct SequentialRatioPlan {
  double alpha = 0.001;
  double concentration = 10'000;  // of the Dirichlet around the weights: larger looks for smaller deviations
};

struct SequentialRatioResult {
  double log_e = 0;           // natural logarithm of the evidence against the weights; 0 before the first customer
  double p = 1;               // min(1, 1 / e): the smallest over all looks may be reported
  bool mismatch = false;      // e >= 1 / alpha, or an arm leaks; once true at any look it stays so for the caller
  std::vector<size_t> leaks;  // arms that have customers from a time at which their weight was 0
};

// The sample ratio checked as often as wanted: a Dirichlet-multinomial mixture against the configured multinomial
// (Lindon and Malek 2022), a martingale while the shares are as configured, so that it ever alarms with a chance of at
// most alpha. Counts are totals since the weights were set; for weights that changed one segment each, whose
// evidence multiplies. In logarithms, without cancelling, to 10^15 customers.
// INVALID_ARGUMENT for no segment, lists of different lengths, negative counts, weights as in SampleRatioTest, an
// alpha outside (0, 1), or a concentration outside [0.01, 1e9].
absl::StatusOr<SequentialRatioResult> SequentialSampleRatio(absl::Span<const RatioSegment> segments,
                                                            const SequentialRatioPlan& plan);

}  // namespace sendlift
