#pragma once

#include <variant>

#include "absl/status/statusor.h"
#include "stats/interval.h"

namespace sendlift {

// Uniform boundaries for a sum of deviations S with intrinsic time V (its accumulated variance): with probability
// 1 - alpha S stays below the boundary u(V) at all times (Howard, Ramdas, McAuliffe and Sekhon 2021; constants as in
// their confseq). Each belongs to a mixture supermartingale M(s, v), whose boundary is the s with M(s, v) = 1 / alpha.
// Two-sided boundaries hold for |S|, but for a beta-binomial mixture with g other than h, whose boundary downwards is
// the one with g and h exchanged; kGreater and kLess are the one-sided ones, which are each other's mirror.

// The boundary is about tightest at v_opt, for a crossing probability alpha_opt.
struct MixtureTuning {
  double v_opt = 1;
  double alpha_opt = 0.05;
};

// Sub-Gaussian deviations (Howard et al., equation 14, and proposition 6 for one side).
struct NormalMixture {
  MixtureTuning tuning;
  Alternative alternative = Alternative::kTwoSided;
};
// Sub-exponential deviations with scale c > 0, one-sided (proposition 9).
struct GammaExponentialMixture {
  MixtureTuning tuning;
  double c = 1;
};
// Sub-Poisson deviations with scale c > 0, one-sided (proposition 10).
struct GammaPoissonMixture {
  MixtureTuning tuning;
  double c = 1;
};
// Deviations of variables that lie between -g and h around their mean, g, h > 0 (propositions 7 and 8).
struct BetaBinomialMixture {
  MixtureTuning tuning;
  double g = 0.5;
  double h = 0.5;
  Alternative alternative = Alternative::kTwoSided;
};
using Mixture = std::variant<NormalMixture, GammaExponentialMixture, GammaPoissonMixture, BetaBinomialMixture>;

// rho = v_opt / (2 ln(1/a) + ln(1 + 2 ln(1/a))), a = alpha_opt, or 2 alpha_opt for one-sided mixtures: Howard et al.,
// section 3.5, close to the optimum. INVALID_ARGUMENT for v_opt that is not more than 0 and alpha_opt outside (0, 1),
// or (0, 0.5) one-sided.
absl::StatusOr<double> BestRho(const MixtureTuning& tuning, Alternative alternative = Alternative::kTwoSided);

// Logarithm of the mixture supermartingale at the sum s and intrinsic time v. INVALID_ARGUMENT for parameters out of
// range, v that is negative, and s that cannot occur (beta-binomial: v - g s and v + h s are not negative);
// OUT_OF_RANGE when v or rho over c^2, or over g h, exceeds 1e12, where digits would be lost: take the normal mixture.
absl::StatusOr<double> LogMixture(const Mixture& mixture, double s, double v);

// u(v) for a crossing probability alpha. Where even the largest sum possible stays below (beta-binomial), that sum.
// INVALID_ARGUMENT besides for an alpha outside (0, 1).
absl::StatusOr<double> MixtureBoundary(const Mixture& mixture, double v, double alpha);

// The polynomial stitched boundary, one-sided (Howard et al., equation 10): with w = max(v, v_min) and l = s ln ln(eta
// w / v_min) + ln(zeta(s) / (alpha ln^s eta)) it is sqrt(k1^2 w l + (k2 c l)^2) + k2 c l, k1 = (eta^1/4 + eta^-1/4) /
// sqrt 2, k2 = (sqrt eta + 1) / 2. INVALID_ARGUMENT for v below 0, v_min not more than 0, s and eta not more than 1,
// alpha outside (0, 1); OUT_OF_RANGE when l is negative, for an alpha close to 1.
struct StitchedBoundary {
  double v_min = 1;
  double c = 0;  // sub-gamma scale, may be negative
  double s = 1.4;
  double eta = 2;
};
absl::StatusOr<double> PolynomialStitching(const StitchedBoundary& boundary, double v, double alpha);

}  // namespace sendlift
