#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/interval.h"
#include "stats/means.h"

namespace sendlift {

// Asymptotic confidence sequences: intervals that hold the truth at all looks together with probability 1 - alpha,
// however many looks there are and whenever one stops (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2021, theorem
// 2.2). With k = n rho^2, n the customers of all arms, the half width is the standard error times
//   two-sided  sqrt((k + 1) / k * 2 ln(sqrt(k + 1) / alpha)),
//   one-sided  sqrt((k + 1) / k * 2 ln(1 + sqrt(k + 1) / (2 alpha))).
// rho^2 = (ln(1 - 2 ln a) - 2 ln a) / planned_customers, a = alpha or 2 alpha one-sided, makes the band about tightest
// at the planned size. Changing the plan after looking breaks the promise. Errors of all: INVALID_ARGUMENT for an alpha
// outside (0, 1), or one-sided outside (0, 0.5), planned_customers that are not more than 0, and customers below 0;
// FAILED_PRECONDITION without customers; OUT_OF_RANGE when a result does not fit a double.

struct SequencePlan {
  double alpha = 0.05;
  double planned_customers = 0;  // of all arms together
  Alternative alternative = Alternative::kTwoSided;
};

// The factor of the standard error after `customers`; 3.035 at the planned number for a two-sided alpha of 0.05.
absl::StatusOr<double> SequenceMultiplier(double customers, const SequencePlan& plan);

// One look of a sequence. `p` is the p-value of this look: below alpha exactly when the interval leaves out 0. The
// p-value of the experiment is the smallest so far (RunningMinimum), its interval the intersection so far.
struct SequenceLook {
  double estimate = 0;
  double standard_error = 0;
  double p = 1;
  Interval interval;  // one-sided ones are open on the side that is looked for
};

// For any estimate that is asymptotically normal. Without a standard error the interval is the estimate and p 0 or 1.
absl::StatusOr<SequenceLook> AsymptoticSequence(double estimate, double standard_error, double customers,
                                                const SequencePlan& plan);
// Difference of means, treatment minus control. Errors as WelchTest besides.
absl::StatusOr<SequenceLook> AsymptoticSequenceOfDifference(const MeanArms& arms, const SequencePlan& plan);
// Relative lift with the standard error of the delta method, the form of GrowthBook. Errors as DeltaLift besides.
absl::StatusOr<SequenceLook> AsymptoticSequenceOfLift(const MeanArms& arms, const SequencePlan& plan);

// p-values and intervals that only get smaller from look to look, still valid. An intersection that is empty, which
// happens with probability at most alpha when the model holds, stays at the last interval that was not.
std::vector<double> RunningMinimum(absl::Span<const double> p_values);
std::vector<Interval> RunningIntersection(absl::Span<const Interval> intervals);

}  // namespace sendlift
