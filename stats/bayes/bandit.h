#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/bayes/beta_binomial.h"
#include "stats/sums.h"

namespace sendlift {

// Decided before the first batch.
struct BanditPlan {
  double floor = 0.05;       // the least share of any arm, so that every arm keeps being measured
  double burn_in_min = 100;  // customers in each arm before shares may differ
};

struct BanditShares {
  bool burning_in = false;                // some arm is below burn_in_min: equal shares, and no chances yet
  std::vector<double> chance_to_be_best;  // by arm; empty while burning in
  std::vector<double> share;              // by arm, of the next batch; they add up to 1
};

// Thompson sampling (Thompson 1933) by probability matching: an arm gets the share that is its chance to be best, by
// quadrature and without sampling. Arms below the floor get the floor, the others divide the rest in proportion to
// their chances. `share` is the propensity to record with each customer: estimates afterwards need it.
// INVALID_ARGUMENT for a floor that is negative or more than 1 over the arms, a negative burn-in, and what
// CompareBetaBinomial or CompareNormalArms refuse. An arm below 2 customers is always burning in for means.
absl::StatusOr<BanditShares> ThompsonShares(absl::Span<const RateArm> arms, const BanditPlan& plan);
absl::StatusOr<BanditShares> ThompsonShares(absl::Span<const MeanEstimate> arms, const BanditPlan& plan);

}  // namespace sendlift
