#include "stats/sequential/bernoulli_sequence.h"

#include <algorithm>
#include <cmath>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/roots.h"
#include "stats/sequential/log_functions.h"
#include "stats/sequential/mixture_boundary.h"

namespace sendlift {
namespace {

constexpr double kTrialsMax = 1e12;

absl::Status Check(const Counts& counts, const BernoulliTuning& tuning) {
  const auto trials = static_cast<double>(counts.trials);
  RETURN_IF_ERROR(
      Arguments()
          .Require(counts.successes >= 0, "counts.successes", "must be at least 0")
          .Require(counts.successes <= counts.trials, "counts.successes", "must not exceed the trials")
          .Require(trials <= kTrialsMax, "counts.trials",
                   absl::StrCat("must be at most ", kTrialsMax, ", not ", trials))
          .Require(tuning.trials_opt > 0 && tuning.trials_opt <= kTrialsMax, "tuning.trials_opt",
                   absl::StrCat("must be more than 0 and at most ", kTrialsMax, ", not ", tuning.trials_opt))
          .Fraction("tuning.alpha_opt", tuning.alpha_opt)
          .Check());
  if (counts.trials == 0) return absl::FailedPreconditionError("there are no trials yet");
  return absl::OkStatus();
}

struct Sample {
  long double successes;
  long double failures;
  long double prior_size;  // k
};

absl::StatusOr<Sample> SampleOf(const Counts& counts, const BernoulliTuning& tuning) {
  RETURN_IF_ERROR(Check(counts, tuning));
  ASSIGN_OR_RETURN(const double rho, BestRho({.v_opt = tuning.trials_opt, .alpha_opt = tuning.alpha_opt}));
  return Sample{.successes = static_cast<long double>(counts.successes),
                .failures = static_cast<long double>(counts.trials - counts.successes),
                .prior_size = std::max(rho - 1.0L, 1e-3L)};
}

// Logarithm of the mixture against the rate p, with its complement for the digits.
long double LogMixtureAgainst(const Sample& sample, long double p, long double q) {
  const long double prior_failures = q * sample.prior_size;
  const long double prior_successes = p * sample.prior_size;
  return LogBeta(prior_failures + sample.failures, prior_successes + sample.successes) -
         LogBeta(prior_failures, prior_successes) - sample.successes * std::log(p) - sample.failures * std::log(q);
}

// The lower end; the upper one is that of the failures, mirrored.
double LowerEnd(const Sample& sample, double alpha) {
  if (sample.successes == 0) return 0;
  const double estimate = static_cast<double>(sample.successes / (sample.successes + sample.failures));
  const auto gap = [&](double log_rate) {
    const long double q = -std::expm1(static_cast<long double>(log_rate));
    if (q <= 0) return -1.0;
    return static_cast<double>(LogMixtureAgainst(sample, std::exp(static_cast<long double>(log_rate)), q)) +
           std::log(alpha);
  };
  constexpr double kLogRateMin = -600;
  const auto end = RootBetween(gap, kLogRateMin, std::log(estimate));
  return end.has_value() ? std::exp(*end) : 0;
}

}  // namespace

absl::StatusOr<Interval> BernoulliSequence(const Counts& counts, double alpha, const BernoulliTuning& tuning) {
  RETURN_IF_ERROR(Arguments().Fraction("alpha", alpha).Check());
  ASSIGN_OR_RETURN(const Sample sample, SampleOf(counts, tuning));
  const Sample mirrored{.successes = sample.failures, .failures = sample.successes, .prior_size = sample.prior_size};
  return Interval{.lower = LowerEnd(sample, alpha), .upper = 1 - LowerEnd(mirrored, alpha)};
}

absl::StatusOr<double> BernoulliSequencePValue(const Counts& counts, double p, const BernoulliTuning& tuning) {
  RETURN_IF_ERROR(Arguments().Fraction("p", p).Check());
  ASSIGN_OR_RETURN(const Sample sample, SampleOf(counts, tuning));
  const auto logarithm = static_cast<double>(LogMixtureAgainst(sample, p, 1.0L - p));
  return std::min(1.0, std::exp(-logarithm));
}

}  // namespace sendlift
