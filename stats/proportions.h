#pragma once

#include "absl/status/statusor.h"
#include "stats/counts.h"
#include "stats/interval.h"
#include "stats/sums.h"

namespace sendlift {

// Rates: how many customers of an arm did something. All intervals are exact solutions of their equations to 1e-13, are
// defined from 0 of n to n of n, and take a confidence `level` (0.95). Errors of all: INVALID_ARGUMENT for a level
// outside (0, 1), negative counts, or more successes than trials; FAILED_PRECONDITION for an arm without customers.

struct ZTest {
  double z = 0;  // positive when treatment has the higher rate
  double p = 1;  // two-sided
};

// Whether the score variance carries N/(N-1), as Miettinen and Nurminen have it, or not, as Mee and Koopman have it.
enum class ScoreVariance { kUnbiased, kMaximumLikelihood };

// One rate. Wilson (1927).
absl::StatusOr<Interval> WilsonInterval(const Counts& counts, double level);

// Treatment rate minus control rate, by inverting the score test. Miettinen and Nurminen (1985); with
// kMaximumLikelihood Mee (1984), which is also Farrington and Manning (1990). The interval to show for rates.
absl::StatusOr<Interval> MiettinenNurminenDifference(const ProportionArms& arms, double level,
                                                     ScoreVariance variance = ScoreVariance::kUnbiased);

// Treatment rate over control rate, by inverting the score test. Miettinen and Nurminen (1985); with
// kMaximumLikelihood Koopman (1984). The lower end is 0 without successes in treatment, the upper end infinite without
// successes in control.
absl::StatusOr<Interval> MiettinenNurminenRatio(const ProportionArms& arms, double level,
                                                ScoreVariance variance = ScoreVariance::kUnbiased);

// Relative lift from a ratio: 1.2 is +0.2.
inline Interval LiftOf(const Interval& ratio) { return {.lower = ratio.lower - 1, .upper = ratio.upper - 1}; }

// Treatment rate minus control rate by the hybrid of two Wilson intervals. Newcombe (1998), method 10.
absl::StatusOr<Interval> NewcombeDifference(const ProportionArms& arms, double level);

// The test that belongs to the two Miettinen-Nurminen intervals: p is below 1 - level exactly when the difference
// excludes 0 and the ratio excludes 1. z^2 is Pearson's chi-square times (N-1)/N.
absl::StatusOr<ZTest> ScoreTest(const ProportionArms& arms, ScoreVariance variance = ScoreVariance::kUnbiased);

// The textbook z with pooled variance; z^2 is Pearson's chi-square without continuity correction.
absl::StatusOr<ZTest> PooledZTest(const ProportionArms& arms);

// Treatment rate minus control rate.
absl::StatusOr<double> RateDifference(const ProportionArms& arms);

// A rate as the mean of zeros and ones, with the maximum likelihood variance p(1-p), for Welch, Fieller and delta.
absl::StatusOr<MeanEstimate> MeanOfRate(const Counts& counts);

}  // namespace sendlift
