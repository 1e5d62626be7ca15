#pragma once

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/sums.h"

namespace sendlift {

// The count, mean and summed squared deviations of one quantity per customer, in doubles: for what is not a whole
// number. Merging shards gives what one pass over all customers gives, to about 1e-15 of the sums; whole numbers are
// better kept in MoneySums, which are exact. Chan, Golub and LeVeque (1983).
struct Moments {
  double count = 0;
  double mean = 0;
  double squared_deviations = 0;  // sum of (x - mean)^2

  void Add(double value);
  void Merge(const Moments& other);
};

// Two passes over blocks that are merged pairwise, so that rounding grows with the logarithm of the length.
// INVALID_ARGUMENT for a value that is not finite; OUT_OF_RANGE when the sums do not fit a double.
absl::StatusOr<Moments> MomentsOf(absl::Span<const double> values);

// With divisor n - 1. FAILED_PRECONDITION below two customers; INVALID_ARGUMENT for moments that no customers have.
absl::StatusOr<MeanEstimate> EstimateOf(const Moments& moments);

// Two arms or strata as one.
MeanEstimate Pooled(const MeanEstimate& a, const MeanEstimate& b);

// The same for two quantities of one customer, such as numerator and denominator, or revenue after and before.
struct PairMoments {
  double count = 0;
  double first_mean = 0;
  double second_mean = 0;
  double first_squares = 0;   // sum of squared deviations of the first
  double second_squares = 0;  // and of the second
  double products = 0;        // sum of products of the two deviations

  void Add(double first, double second);
  void Merge(const PairMoments& other);
};

// What the tests on two quantities need to know of one arm; variances and covariance are of one customer, with the
// divisor n - 1.
struct PairEstimate {
  double n = 0;
  double first_mean = 0;
  double second_mean = 0;
  double first_variance = 0;
  double second_variance = 0;
  double covariance = 0;
};

// INVALID_ARGUMENT for lists of different length or values that are not finite; OUT_OF_RANGE as for MomentsOf.
absl::StatusOr<PairMoments> PairMomentsOf(absl::Span<const double> first, absl::Span<const double> second);

// Errors as for EstimateOf(Moments).
absl::StatusOr<PairEstimate> EstimateOf(const PairMoments& moments);

// Two arms or strata as one.
PairEstimate Pooled(const PairEstimate& a, const PairEstimate& b);

}  // namespace sendlift
