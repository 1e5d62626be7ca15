#pragma once

#include "absl/status/statusor.h"
#include "stats/power.h"
#include "stats/sums.h"

namespace sendlift {

// Planning from what is known: `baseline` is the metric as it is now, from EstimateOf for means and from
// RatioEstimateOf for ratio metrics; only its mean and variance are used. A lift of 0.05 is +5 % of the mean; both arms
// are taken to have the variance of the baseline. Errors as for power.h, and FAILED_PRECONDITION for a baseline of mean
// 0.

struct LiftDesign {
  MeanEstimate baseline;
  double lift = 0;
  ArmSizes customers;
  double alpha = 0.05;
  Alternative alternative = Alternative::kTwoSided;
};

// Chance that the test of the difference rejects, normal distribution.
absl::StatusOr<double> PowerOfLift(const LiftDesign& design);

// Customers per arm for the goal. FAILED_PRECONDITION for a lift of 0.
absl::StatusOr<ArmSizes> SampleSizeOfLift(const MeanEstimate& baseline, double lift, const PowerGoal& goal);

// The lift that so many customers detect.
absl::StatusOr<double> DetectableLift(const MeanEstimate& baseline, const ArmSizes& customers, const PowerGoal& goal);

// Customers per arm for the goal by Student's t test, from the non-central t (Cohen 1988), by root search: a little
// more than SampleSizeOfMeans says, which matters below some 50 customers; at least 2 an arm. FAILED_PRECONDITION for a
// difference of 0.
absl::StatusOr<ArmSizes> SampleSizeOfMeansStudent(double difference, double standard_deviation, const PowerGoal& goal);

// The difference of means that so many customers detect by Student's t test, by root search; at least 2 an arm.
absl::StatusOr<double> DetectableMeanDifferenceStudent(double standard_deviation, const ArmSizes& customers,
                                                       const PowerGoal& goal);

}  // namespace sendlift
