#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/proportions.h"

namespace sendlift {

struct ChiSquareTest {
  double chi_square = 0;
  int degrees_of_freedom = 0;
  double p = 1;
};

// Whether k rates are the same: Pearson (1900), no continuity correction, k - 1 degrees of freedom. With no successes,
// or nothing but successes, chi-square is 0 and p is 1.
// INVALID_ARGUMENT below two arms or for impossible counts; FAILED_PRECONDITION for an arm without customers.
absl::StatusOr<ChiSquareTest> SameRateTest(absl::Span<const Counts> arms);

enum class SampleRatioState {
  kAsConfigured,  // the shares agree with the weights, and no customer is in an arm of weight 0
  kMismatch,      // p is below alpha, or an arm leaks: results must be withheld
  kNotTested,     // fewer than two arms have weight, or an expected count is below 5; and no arm leaks
};

struct SampleRatioResult {
  SampleRatioState state = SampleRatioState::kNotTested;
  ChiSquareTest test;                     // as it is by default when nothing could be tested
  double largest_relative_deviation = 0;  // of observed from expected, so that a huge audience can be judged
  std::vector<size_t> leaks;              // the arms of weight 0 that have customers, by position
};

// Whether customers fell into the arms in the proportions of `weights`, which need not add up to 1. Chi-square over the
// arms with weight; an arm with weight and no customers counts, an arm without weight adds no degree of freedom.
// Pearson (1900), as Fabijan et al. (2019) apply it; alpha is small by default because every report is tested.
// INVALID_ARGUMENT for negative counts, lists of different length or none, weights that are negative or not finite or
// all 0, and an alpha outside (0, 1).
absl::StatusOr<SampleRatioResult> SampleRatioTest(absl::Span<const int64_t> customers, absl::Span<const double> weights,
                                                  double alpha = 0.001);

// A time in which the weights did not change: customers that were assigned in it, by arm, and the weights then.
struct RatioSegment {
  std::vector<int64_t> customers;
  std::vector<double> weights;
};

// The same over segments, each against its own weights: chi-squares and degrees of freedom add up. Segments that are
// too small for the approximation are left out of the test; an arm leaks when it does in any segment; the deviation is
// that of all segments together. Errors as for SampleRatioTest, and INVALID_ARGUMENT for segments that do not have the
// same arms.
absl::StatusOr<SampleRatioResult> SampleRatioTestOfSegments(absl::Span<const RatioSegment> segments,
                                                            double alpha = 0.001);

}  // namespace sendlift
