#pragma once

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/proportions.h"

namespace sendlift {

// How p-values of one family are adjusted. The first four bound the chance of any false alarm, the last two the
// expected share of false alarms among the alarms. Hochberg and Benjamini-Hochberg need tests that are independent or
// positively dependent, Sidak's needs the same for two-sided tests; the others hold under any dependence.
enum class PAdjustment {
  kBonferroni,
  kHolm,                // Holm (1979), step-down
  kHochberg,            // Hochberg (1988), step-up
  kSidak,               // Sidak (1967), single step
  kBenjaminiHochberg,   // Benjamini and Hochberg (1995)
  kBenjaminiYekutieli,  // Benjamini and Yekutieli (2001)
};

// The p-values in the order given, adjusted: at least the raw ones, at most 1, and below alpha exactly when the
// procedure at alpha rejects. INVALID_ARGUMENT for an empty list or anything outside [0, 1], NaN among it.
absl::StatusOr<std::vector<double>> AdjustedP(absl::Span<const double> p, PAdjustment adjustment);

struct PairwiseTest {
  size_t first = 0;  // arms by position, first < second
  size_t second = 0;
  double chi_square = 0;  // Pearson, one degree of freedom, no continuity correction
  double p = 1;
  double adjusted_p = 1;
};

// Every pair of k rates, ordered 01, 02, .., 12, .., the family being all pairs.
// INVALID_ARGUMENT below 2 or above 500 arms or for impossible counts; FAILED_PRECONDITION for an arm without
// customers.
absl::StatusOr<std::vector<PairwiseTest>> PairwiseRateTests(absl::Span<const Counts> arms,
                                                            PAdjustment adjustment = PAdjustment::kHolm);

}  // namespace sendlift
