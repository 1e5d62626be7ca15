#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/interval.h"
#include "stats/proportions.h"
#include "stats/timing/survival_sample.h"

namespace sendlift {

// Does waiting longer before the follow-up change the rate? The arms are randomised delays, with the same horizon
// counted from the trigger, and customers stay in the arm they were given.

struct DelayArm {
  double delay = 0;  // hours, at least 0
  Counts counts;
};

struct TrendTest {
  double statistic = 0;  // sum of score (successes - trials pooled rate)
  double variance = 0;   // under no trend
  double z = 0;          // positive when the rate rises with the score
  double p = 1;          // two-sided
  double slope = 0;      // of the rate, per 1 of the score, least squares
};

// Cochran (1954) and Armitage (1955) with any scores, one per arm. INVALID_ARGUMENT for impossible counts or scores
// that are not finite; FAILED_PRECONDITION when fewer than two scores have customers, or with all or no successes.
absl::StatusOr<TrendTest> CochranArmitageTest(absl::Span<const double> scores, absl::Span<const Counts> arms);

// The same with the score ln(1 + delay), so that the step from 1 to 4 hours counts like that from 19 to 49.
absl::StatusOr<TrendTest> DelayTrendTest(absl::Span<const DelayArm> arms);

// Those to whom nothing had happened by `landmark` and who were watched beyond it, with the time since it. Comparing
// customers by what was done to them before the landmark is fair only among these (Anderson, Cain and Gelber 1983):
// otherwise a long delay is credited with the waiting itself.
struct LandmarkSample {
  std::vector<double> times;
  std::vector<uint8_t> events;
  std::vector<size_t> customers;  // their rows in the original sample
};

// INVALID_ARGUMENT for a sample that is wrong, or a landmark that is negative or not finite.
absl::StatusOr<LandmarkSample> AfterLandmark(const SurvivalSample& sample, double landmark);

}  // namespace sendlift
