#pragma once

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/normal_estimate.h"
#include "stats/sample_ratio.h"

namespace sendlift {

// Whether an effect differs between tiers or channels: one estimate each, of separate customers. Errors of both:
// INVALID_ARGUMENT below 2 or above 10,000 estimates, for values that are not finite, or a standard error that is not
// more than 0; OUT_OF_RANGE when a result does not fit a double.

struct HeterogeneityTest {
  double q = 0;
  int degrees_of_freedom = 0;  // estimates minus 1
  double p = 1;
  double i_squared = 0;    // share of the variation beyond chance, max(0, (q - df) / q); Higgins and Thompson (2002)
  double tau_squared = 0;  // variance of the effects themselves; DerSimonian and Laird (1986)
  NormalEstimate common;   // weighted by precision, as if the effect were the same everywhere
  NormalEstimate average;  // DerSimonian and Laird: the mean of effects that differ with variance tau_squared
};

// Cochran (1954). "Differs by tier" is said from this p only, never from one tier being significant and another not.
absl::StatusOr<HeterogeneityTest> CochranQ(absl::Span<const NormalEstimate> effects);

struct SignChangeTest {
  double statistic = 0;  // the smaller of the sums of (effect / error)^2 over the positive and the negative effects
  double p = 1;
};

// Whether the effect is good for some tiers and bad for others: Gail and Simon (1985), the likelihood ratio test, whose
// p is at most 1 - 2^(1 - k).
absl::StatusOr<SignChangeTest> GailSimon(absl::Span<const NormalEstimate> effects);

}  // namespace sendlift
