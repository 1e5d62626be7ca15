#pragma once

#include <cstdint>
#include <optional>

#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace sendlift {

// One number per customer (money in minor units, or any whole quantity), summed exactly: shards, tiers and days can be
// merged in any order and give the same bits as one pass over all customers.
struct MoneySums {
  int64_t count = 0;                 // customers, those with 0 included
  absl::int128 sum = 0;              // minor units
  absl::uint128 sum_of_squares = 0;  // minor units squared

  // Adds one customer. OUT_OF_RANGE, and nothing added, when the sums would no longer fit; with values below 10^12
  // that takes 10^14 customers.
  absl::Status Add(int64_t value);
  // Adds the customers of `other`. Errors as for Add.
  absl::Status Merge(const MoneySums& other);

  friend bool operator==(const MoneySums&, const MoneySums&) = default;
};

// What the tests on means need to know of one arm. `variance` is of one customer, not of the mean.
struct MeanEstimate {
  double n = 0;
  double mean = 0;
  double variance = 0;  // with the divisor n - 1
};

// The mean and the variance with divisor n - 1, as (n sum_of_squares - sum^2) / (n (n - 1)) in 256-bit integers, so
// that nothing cancels (Chan, Golub and LeVeque 1983 name the trouble this avoids); rounded once at the end.
// FAILED_PRECONDITION below two customers; INVALID_ARGUMENT for sums that no customers can have.
absl::StatusOr<MeanEstimate> EstimateOf(const MoneySums& sums);

// The mean alone, defined from one customer on; none for no customer.
std::optional<double> MeanOf(const MoneySums& sums);

// The same estimate in another unit: Scaled(cents, 0.01) is in dollars.
MeanEstimate Scaled(const MeanEstimate& estimate, double factor);

}  // namespace sendlift
