#pragma once

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/interval.h"
#include "stats/sequential/crossing.h"

namespace sendlift {

// How much of an error alpha may be used up by the information fraction t, for 0 <= t <= 1 (Lan and DeMets 1983):
//   kOBrienFleming      2 (1 - Phi(z_(1 - alpha / 2) / sqrt(t))): almost nothing early
//   kPocock             alpha ln(1 + (e - 1) t): bounds that hardly change
//   kHwangShihDeCani    alpha (1 - exp(-gamma t)) / (1 - exp(-gamma)), gamma in [-100, 100] (Hwang, Shih, DeCani 1990)
//   kPower              alpha t^rho, rho in (0, 100] (Kim and DeMets 1987)
enum class SpendingFamily { kOBrienFleming, kPocock, kHwangShihDeCani, kPower };

struct SpendingFunction {
  SpendingFamily family = SpendingFamily::kOBrienFleming;
  double parameter = 1;  // gamma or rho
};

// Smallest error that a side may have. Bounds are capped at kBoundMax, which lets through 6e-16 a look.
inline constexpr double kErrorMin = 1e-12;
inline constexpr double kBoundMax = 8;

// The error used up at t; all of alpha from t = 1 on. INVALID_ARGUMENT for alpha outside (0, 1), a parameter outside
// its range, and t below 0 or NaN.
absl::StatusOr<double> SpentError(const SpendingFunction& spending, double alpha, double t);

// The bounds that cross with probability upper_errors[k] and lower_errors[k] first at look k when there is no effect.
// A side whose errors are all 0 has no bounds. A bound is cut to +-kBoundMax, which is where errors below 6e-16 end up;
// what a cut bound spends too little or too much is settled at the next look, so that the total stays. Errors:
// INVALID_ARGUMENT for looks that do not pass CheckLooks, errors outside [0, 1) or as many as looks, or errors that
// sum to 1 or more, or to less than kErrorMin on a side that has any.
absl::StatusOr<StoppingBounds> BoundsForErrors(absl::Span<const double> information,
                                               absl::Span<const double> upper_errors,
                                               absl::Span<const double> lower_errors);

// One side of a design.
struct SpendingPlan {
  SpendingFunction spending;
  double alpha = 0.025;
};

// Bounds at the looks that were really taken, whatever their number and distance, as long as their timing does not
// depend on the results. Two-sided designs spend alpha/2 on each side; kGreater has upper bounds only, kLess lower
// bounds only. A last look beyond 1 (over-run) spends all that is left, with the true correlations; a last look
// below 1 leaves some of alpha unspent. Errors as for BoundsForErrors; only the last look may be at 1 or beyond.
absl::StatusOr<StoppingBounds> SpendingBounds(absl::Span<const double> information, const SpendingPlan& plan,
                                              Alternative alternative = Alternative::kTwoSided);

// Bounds of a design whose sides spend differently, each with an alpha of its own.
absl::StatusOr<StoppingBounds> AsymmetricSpendingBounds(absl::Span<const double> information, const SpendingPlan& upper,
                                                        const SpendingPlan& lower);

// What the plan spends between one look and the next.
absl::StatusOr<std::vector<double>> ErrorsOfLooks(absl::Span<const double> information, const SpendingPlan& plan);

}  // namespace sendlift
