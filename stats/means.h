#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "stats/interval.h"
#include "stats/sums.h"

namespace sendlift {

// Means of two independent arms, such as revenue per customer. Differences and standard errors are in the unit of the
// means, lifts are fractions (0.05 is +5 %). Errors of all: INVALID_ARGUMENT for numbers that are not finite, a
// negative variance or a level outside (0, 1); FAILED_PRECONDITION for an arm below 2 customers; OUT_OF_RANGE when a
// result does not fit a double.

struct MeanArms {
  MeanEstimate treatment;
  MeanEstimate control;
};

// What every test on two means refuses, as said above.
absl::Status CheckMeans(const MeanArms& arms, double level);

// Of the mean, not of one customer.
inline double VarianceOfMean(const MeanEstimate& estimate) { return estimate.variance / estimate.n; }

// Satterthwaite (1946): the degrees of freedom of the sum of the two variances of means.
double WelchDegreesOfFreedom(const MeanArms& arms);

struct WelchResult {
  double difference = 0;  // treatment minus control
  double standard_error = 0;
  double t = 0;
  double degrees_of_freedom = 0;
  double p = 1;
  Interval interval;
};

// Welch (1947) with Satterthwaite's degrees of freedom: t = difference / sqrt(V_t + V_c), V = variance / n. With no
// variance in either arm p is 0 or 1 and the interval is the difference itself.
absl::StatusOr<WelchResult> WelchTest(const MeanArms& arms, double level,
                                      Alternative alternative = Alternative::kTwoSided);

// The two forms of one interval: an ordinary one, or a set that reaches to infinity because the control mean cannot be
// told from 0 at this level. `interval` is (-infinity, infinity) then.
struct RelativeLift {
  enum class State { kBounded, kUnbounded };
  double estimate = 0;  // treatment over control, minus 1
  State state = State::kBounded;
  Interval interval;
  double p = 1;  // two-sided, of the difference by the normal distribution
};

// Fieller (1954), independent arms, normal quantile: g = z^2 V_c / mean_c^2, unbounded when g >= 1. A bounded interval
// excludes 0 exactly when p is below 1 - level. FAILED_PRECONDITION for a control mean of 0.
absl::StatusOr<RelativeLift> FiellerLift(const MeanArms& arms, double level);

// Which quantile a delta-method interval takes: the normal one, or Student's with the degrees of freedom of WelchTest.
enum class LiftQuantile { kNormal, kWelch };

struct DeltaLiftResult {
  double estimate = 0;  // treatment over control, minus 1
  double standard_error = 0;
  double p = 1;
  Interval interval;
};

// Lift by the delta method: Var = V_t / mean_c^2 + V_c mean_t^2 / mean_c^4 (Deng, Knoblich and Lu 2018). For comparison
// with other tools; with few events its misses are all on one side, so reports show Fieller.
// FAILED_PRECONDITION for a control mean of 0.
absl::StatusOr<DeltaLiftResult> DeltaLift(const MeanArms& arms, double level, LiftQuantile quantile,
                                          Alternative alternative = Alternative::kTwoSided);

struct LogLiftResult {
  double estimate = 0;            // treatment over control, minus 1
  double log_standard_error = 0;  // of the logarithm of the ratio
  double p = 1;
  Interval interval;
};

// Lift by the delta method on the logarithm of the ratio: ln R +- z sqrt(V_t / mean_t^2 + V_c / mean_c^2); the ratio
// stays positive. FAILED_PRECONDITION unless both means are on the same side of 0.
absl::StatusOr<LogLiftResult> LogLift(const MeanArms& arms, double level,
                                      Alternative alternative = Alternative::kTwoSided);

// Discouraged: the interval of a difference divided by the control mean as if that were known. It is too narrow, the
// more so the larger the lift; here only to reproduce the figures of tools that report it. FAILED_PRECONDITION for a
// control mean of 0.
absl::StatusOr<Interval> LiftOverKnownControl(const Interval& difference, double control_mean);

}  // namespace sendlift
