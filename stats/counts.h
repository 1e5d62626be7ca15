#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "stats/interval.h"

namespace sendlift {

// How many customers of an arm did something.
struct Counts {
  int64_t successes = 0;
  int64_t trials = 0;  // customers

  friend bool operator==(const Counts&, const Counts&) = default;
};

struct ProportionArms {
  Counts treatment;
  Counts control;
};

// Successes over trials; NaN without trials.
double RateOf(const Counts& counts);

// The customers who did not.
Counts FailuresOf(const Counts& counts);
ProportionArms FailuresOf(const ProportionArms& arms);

// Whether more than half of all customers are successes: then work on failures keeps more digits.
bool MostlySuccesses(const ProportionArms& arms);

// What every function on rates refuses: INVALID_ARGUMENT for a level outside (0, 1), negative counts, or more successes
// than trials; FAILED_PRECONDITION for an arm without customers.
absl::Status CheckCounts(const Counts& counts, double level);
absl::Status CheckCounts(const ProportionArms& arms, double level);

// The normal quantile that a confidence level takes: of half of what is left of it when two-sided, of all otherwise.
double NormalQuantileFor(double level, Alternative alternative = Alternative::kTwoSided);

}  // namespace sendlift
