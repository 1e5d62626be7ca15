#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace sendlift {

// Recency, frequency and monetary value, each as a score from 1 (worst) to 5 (best) by custom. Hughes (1994).

struct CustomerActivity {
  double since_last_purchase = 0;  // any unit of time; less is better
  double purchases = 0;
  double spend = 0;  // money; may be negative after returns
};

struct RfmScores {
  int recency = 0;
  int frequency = 0;
  int monetary = 0;

  friend bool operator==(const RfmScores&, const RfmScores&) = default;
};

// The fifth of the values that each lies in, 1 to `classes` ascending, in the order of `values`. Equal values get one
// score, that of the middle of their ranks: floor(classes (2 lower + equal) / (2 n)) + 1 with the numbers of lower and
// of equal values (itself included), in integers. So all equal is the middle class, and reversing the order mirrors it.
// INVALID_ARGUMENT for values that are NaN or classes outside 2 to 100.
absl::StatusOr<std::vector<int>> QuantileScores(absl::Span<const double> values, int classes = 5);

// The scores of every customer, each of the three over all customers of the call. INVALID_ARGUMENT for numbers that are
// not finite, or classes outside 2 to 100.
absl::StatusOr<std::vector<RfmScores>> RfmScoresOf(absl::Span<const CustomerActivity> customers, int classes = 5);

}  // namespace sendlift
