#pragma once

#include "absl/status/statusor.h"
#include "stats/interval.h"
#include "stats/proportions.h"

namespace sendlift {

// How a Bernoulli sequence is tuned: about tightest after `trials_opt` trials, for an alpha of alpha_opt.
struct BernoulliTuning {
  double trials_opt = 100;
  double alpha_opt = 0.05;
};

// Confidence interval of one rate that holds at all times together with probability 1 - alpha, whatever the rate and
// however few the successes: the rates p at which the beta-binomial mixture, a Beta(p k, (1 - p) k) prior over the rate
// against p itself, stays below 1 / alpha; k = trials_opt / (2 ln(1/a) + ln(1 + 2 ln(1/a))) - 1 with a = alpha_opt, at
// least 0.001 (Howard, Ramdas, McAuliffe and Sekhon 2021, proposition 7; constants as in their confseq).
// INVALID_ARGUMENT for negative counts, more successes than trials or more than 10^12 trials, trials_opt outside
// (0, 10^12], alpha and alpha_opt outside (0, 1); FAILED_PRECONDITION without trials.
absl::StatusOr<Interval> BernoulliSequence(const Counts& counts, double alpha, const BernoulliTuning& tuning);

// The p-value that belongs to it for the rate `p`, strictly between 0 and 1: below alpha exactly when the interval
// leaves `p` out.
absl::StatusOr<double> BernoulliSequencePValue(const Counts& counts, double p, const BernoulliTuning& tuning);

}  // namespace sendlift
