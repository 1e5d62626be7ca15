#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace sendlift {

// The exact multinomial p for customers too few for chi-square: the chance of counts that are at most as likely as
// these, arms of weight 0 left out. OUT_OF_RANGE above 12 arms with weight or a million possible outcomes;
// FAILED_PRECONDITION without customers or a second arm with weight; otherwise errors as for SampleRatioTest.
absl::StatusOr<double> ExactSampleRatioP(absl::Span<const int64_t> customers, absl::Span<const double> weights);

}  // namespace sendlift
