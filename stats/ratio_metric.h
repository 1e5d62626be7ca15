#pragma once

#include "absl/status/statusor.h"
#include "stats/moments.h"

namespace sendlift {

// A metric that is a sum over a sum with the customer as unit: revenue per order, clicks per e-mail. `first` is the
// numerator, `second` the denominator.

// The ratio of the means as if it were the mean of n customers: its `variance` is of one customer,
// (s_m^2 - 2 R s_md + R^2 s_d^2) / d^2, so that WelchTest, FiellerLift, DeltaLift, LogLift and the planning of means
// apply. Delta method; Deng, Knoblich and Lu (2018). Needed wherever the unit that is randomised is not the one that
// is counted. INVALID_ARGUMENT for numbers that are not finite or a negative variance; FAILED_PRECONDITION below two
// customers or for a denominator of 0; OUT_OF_RANGE when the result does not fit a double.
absl::StatusOr<MeanEstimate> RatioEstimateOf(const PairEstimate& pair);

// What any use of a PairEstimate refuses, as said above.
absl::Status CheckPair(const PairEstimate& pair);

}  // namespace sendlift
