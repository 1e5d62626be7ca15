#pragma once

#include <cstdint>

#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "stats/moments.h"
#include "stats/sums.h"

namespace sendlift {

// Two whole quantities per customer, summed exactly with their product: numerator and denominator of a ratio metric, or
// revenue after and before for CUPED. Shards, tiers and days merge in any order and give the same bits as one pass.
struct PairSums {
  MoneySums first;
  MoneySums second;           // of the same customers: the counts are equal
  absl::int128 products = 0;  // sum of first times second

  // Adds one customer. OUT_OF_RANGE, and nothing added, when the sums would no longer fit.
  absl::Status Add(int64_t first_value, int64_t second_value);
  // Adds the customers of `other`. Errors as for Add.
  absl::Status Merge(const PairSums& other);

  friend bool operator==(const PairSums&, const PairSums&) = default;
};

// Means, variances and covariance with divisor n - 1 in 256-bit integers, rounded once at the end.
// FAILED_PRECONDITION below two customers; INVALID_ARGUMENT for sums that no customers can have.
absl::StatusOr<PairEstimate> EstimateOf(const PairSums& sums);

}  // namespace sendlift
