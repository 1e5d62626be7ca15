#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "stats/interval.h"

namespace sendlift {

// How large an audience an experiment needs. Numbers of customers are real numbers here: round up before use. Errors of
// all: INVALID_ARGUMENT for an alpha or power outside (0, 1), rates outside [0, 1], and numbers that are negative or
// not finite; OUT_OF_RANGE for an answer that no double holds; FAILED_PRECONDITION, said below, where none exists.

struct ArmSizes {
  double treatment = 0;  // customers
  double control = 0;
};

// Chance that the two-proportion z test rejects: pooled variance under the null, unpooled under the alternative; a
// two-sided test counts rejections on both sides. Fleiss, Levin and Paik (2003), chapter 4.
struct ProportionDesign {
  double treatment_rate = 0;
  double control_rate = 0;
  ArmSizes customers;
  double alpha = 0.05;
  Alternative alternative = Alternative::kTwoSided;
};
absl::StatusOr<double> PowerOfProportions(const ProportionDesign& design);

// What a plan asks of an experiment.
struct PowerGoal {
  double alpha = 0.05;
  double power = 0.8;
  double treatment_per_control = 1;  // size of the treatment arm over that of the control arm
  bool one_sided = false;            // alpha all on the side of the effect, where formulas below say alpha/2
};

// What every plan refuses of its goal: INVALID_ARGUMENT as above.
absl::Status CheckGoal(const PowerGoal& goal);

// z_(1-alpha/2) and z_power: the quantiles that a goal asks for.
double CriticalQuantile(const PowerGoal& goal);
double PowerQuantile(const PowerGoal& goal);

// The goal for each of several comparisons that together are to have its alpha: Bonferroni's share. A campaign of k
// arms has k - 1 comparisons with control. INVALID_ARGUMENT below one comparison.
absl::StatusOr<PowerGoal> GoalPerComparison(const PowerGoal& goal, int comparisons);

// Customers per arm for the goal, n = [z_(1-alpha/2) sqrt(pooled) + z_power sqrt(unpooled)]^2 / difference^2 (Fleiss,
// Levin and Paik 2003, chapter 4, for unequal arms). FAILED_PRECONDITION for equal rates.
absl::StatusOr<ArmSizes> SampleSizeOfProportions(double treatment_rate, double control_rate, const PowerGoal& goal);

// The smallest rise over `control_rate` that `customers` detect with the goal's alpha and power (its share is not
// used), by root search. FAILED_PRECONDITION when even a rate of 1 would not be detected.
absl::StatusOr<double> DetectableRateDifference(double control_rate, const ArmSizes& customers, const PowerGoal& goal);

// Means with one standard deviation in both arms, all in the unit of the mean.
struct MeanDesign {
  double difference = 0;  // treatment minus control
  double standard_deviation = 1;
  ArmSizes customers;
  double alpha = 0.05;
  Alternative alternative = Alternative::kTwoSided;
};

// Chance that the z test rejects, by the normal distribution.
absl::StatusOr<double> PowerOfMeansNormal(const MeanDesign& design);
// Chance that Student's t test rejects, by the non-central t (Cohen 1988). At least 2 customers an arm.
absl::StatusOr<double> PowerOfMeans(const MeanDesign& design);

// Customers per arm for the goal, n = 2 s^2 (z_(1-alpha/2) + z_power)^2 / difference^2 for equal arms.
// FAILED_PRECONDITION for a difference of 0.
absl::StatusOr<ArmSizes> SampleSizeOfMeans(double difference, double standard_deviation, const PowerGoal& goal);

// The difference of means that `customers` detect: (z_(1-alpha/2) + z_power) standard errors.
absl::StatusOr<double> DetectableMeanDifference(double standard_deviation, const ArmSizes& customers,
                                                const PowerGoal& goal);

// Customers still to be added, as a multiple of those there are, in the same proportions, so that an effect that far
// from the value in question is detected with the goal's alpha and power: ((z_(1-alpha/2) + z_power) standard_error /
// effect)^2 - 1, at least 0. It takes the standard error to shrink with the root of the size. FAILED_PRECONDITION for
// an effect of 0, which no number of customers detects.
absl::StatusOr<double> AdditionalSampleFactor(double effect, double standard_error, const PowerGoal& goal);

// The same in customers for an arm that has `customers` now, rounded up. OUT_OF_RANGE above 10^15, which means never.
absl::StatusOr<int64_t> CustomersStillNeeded(double effect, double standard_error, int64_t customers,
                                             const PowerGoal& goal);

}  // namespace sendlift
