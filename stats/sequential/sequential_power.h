#pragma once

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/interval.h"
#include "stats/sequential/crossing.h"

namespace sendlift {

// What looking early does to power and size. Drift is the expected z at information 1; a design crosses rightly when it
// crosses its upper bounds. Errors of all: INVALID_ARGUMENT for bounds that do not pass CheckBounds and for a power or
// alpha outside (0, 1).

// Chance to cross an upper bound when there is this much drift.
absl::StatusOr<double> SequentialPower(const StoppingBounds& bounds, double drift);

// The drift at which the design has the power. FAILED_PRECONDITION when no drift has: without upper bounds, or with a
// power that is not above the chance to cross without any effect.
absl::StatusOr<double> DriftForPower(const StoppingBounds& bounds, double power);

// Sizes as multiples of those of the fixed test, one look with the same alpha, for the same power and effect.
struct SequentialCost {
  double drift = 0;               // expected z at information 1 that has the power
  double maximum_inflation = 1;   // customers if no bound is crossed
  double expected_inflation = 1;  // customers on average, when the effect is as planned
  double expected_inflation_without_effect = 1;
};

// `alpha` is that of the fixed test: two-sided tests have the quantile of alpha/2. FAILED_PRECONDITION as above.
absl::StatusOr<SequentialCost> CostOfDesign(const StoppingBounds& bounds, double alpha, double power,
                                            Alternative alternative = Alternative::kTwoSided);

// The bounds on z that are an asymptotic confidence sequence (asymptotic_sequence.h) at these looks, tightest at
// information 1. INVALID_ARGUMENT for looks that do not pass CheckLooks and an alpha outside (0, 1).
absl::StatusOr<StoppingBounds> ConfidenceSequenceBounds(absl::Span<const double> information, double alpha);

// What three ways to look `looks` times at equal distances cost, two-sided.
struct SequentialDesignCosts {
  SequentialCost obrien_fleming;  // Lan-DeMets spending
  SequentialCost pocock;          // Lan-DeMets spending
  SequentialCost confidence_sequence;
};
absl::StatusOr<SequentialDesignCosts> CompareSequentialDesigns(int looks, double alpha, double power);

}  // namespace sendlift
