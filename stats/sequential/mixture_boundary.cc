#include "stats/sequential/mixture_boundary.h"

#include <algorithm>
#include <boost/math/special_functions/zeta.hpp>
#include <cmath>
#include <limits>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"
#include "stats/roots.h"
#include "stats/sequential/log_functions.h"

namespace sendlift {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr long double kSizeMax = 1e12L;

bool TwoSided(Alternative alternative) { return alternative == Alternative::kTwoSided; }

absl::Status Check(const MixtureTuning& tuning, Alternative alternative) {
  return Arguments()
      .Positive("tuning.v_opt", tuning.v_opt)
      .Fraction("tuning.alpha_opt", tuning.alpha_opt)
      .Require(TwoSided(alternative) || tuning.alpha_opt < 0.5, "tuning.alpha_opt",
               absl::StrCat("must be below 0.5 when one-sided, not ", tuning.alpha_opt))
      .Check();
}

double Rho(const MixtureTuning& tuning, Alternative alternative) {
  const double twice_log = -2 * std::log(TwoSided(alternative) ? tuning.alpha_opt : 2 * tuning.alpha_opt);
  return tuning.v_opt / (twice_log + std::log1p(twice_log));
}

// The logarithm of a mixture at (s, v), NaN where it would have no digits. Parameters are checked before.
struct LogMixtureAt {
  double s;
  double v;

  double operator()(const NormalMixture& mixture) const {
    const double rho = Rho(mixture.tuning, mixture.alternative);
    const double growth = s / (v + rho) * s / 2 - std::log1p(v / rho) / 2;
    if (TwoSided(mixture.alternative)) return growth;
    return growth + std::log(2 * NormalUpperTail(-s / std::sqrt(v + rho)));
  }

  double operator()(const GammaExponentialMixture& mixture) const {
    const long double c = mixture.c;
    const long double rho = Rho(mixture.tuning, Alternative::kGreater) / (c * c);
    const long double time = v / (c * c);
    const long double position = s / c + time;
    if (rho + std::max(time, position) > kSizeMax) return kNan;
    const long double start = rho * std::log(rho) - LogGammaBelow(rho, static_cast<double>(rho));
    return static_cast<double>(start + LogGammaBelow(time + rho, static_cast<double>(position + rho)) -
                               (time + rho) * std::log(position + rho) + position);
  }

  double operator()(const GammaPoissonMixture& mixture) const {
    const long double c = mixture.c;
    const long double rho = Rho(mixture.tuning, Alternative::kGreater) / (c * c);
    const long double time = v / (c * c);
    const long double position = s / c + time + rho;
    if (std::max(position, time + rho) > kSizeMax) return kNan;
    const long double start = rho * std::log(rho) - LogGammaAbove(rho, static_cast<double>(rho));
    return static_cast<double>(start + LogGammaAbove(position, static_cast<double>(time + rho)) -
                               position * std::log(time + rho) + time);
  }

  double operator()(const BetaBinomialMixture& mixture) const {
    const long double g = mixture.g;
    const long double h = mixture.h;
    const long double range = g + h;
    const double normal = Rho(mixture.tuning, mixture.alternative);
    const long double r = std::max(normal - g * h, 1e-3L * g * h);
    const long double downs = (v - g * s) / (g * range);
    const long double ups = (v + h * s) / (h * range);
    if (std::max({downs, ups, r / (g * range), r / (h * range)}) > kSizeMax) return kNan;
    const double x = TwoSided(mixture.alternative) ? 1 : static_cast<double>(h / range);
    const long double a = r / (g * range);
    const long double b = r / (h * range);
    // In units of the range, in which the terms stay small: g and h become shares.
    return static_cast<double>(LogBetaBelow(a + downs, b + ups, x) - LogBetaBelow(a, b, x) - ups * std::log(g / range) -
                               downs * std::log(h / range));
  }
};

absl::Status CheckMixture(const NormalMixture& mixture) { return Check(mixture.tuning, mixture.alternative); }

template <typename OneSided>
absl::Status CheckMixture(const OneSided& mixture) {
  RETURN_IF_ERROR(Check(mixture.tuning, Alternative::kGreater));
  return Arguments().Positive("c", mixture.c).Check();
}

absl::Status CheckMixture(const BetaBinomialMixture& mixture) {
  RETURN_IF_ERROR(Check(mixture.tuning, mixture.alternative));
  return Arguments().Positive("g", mixture.g).Positive("h", mixture.h).Check();
}

absl::Status Check(const Mixture& mixture, double v) {
  RETURN_IF_ERROR(std::visit([](const auto& one) { return CheckMixture(one); }, mixture));
  return Arguments().AtLeast("v", v, 0).Check();
}

double LargestSum(const Mixture& mixture, double v) {
  const auto* bounded = std::get_if<BetaBinomialMixture>(&mixture);
  return bounded == nullptr ? kInfinity : v / bounded->g;
}

double SmallestSum(const Mixture& mixture, double v) {
  if (const auto* bounded = std::get_if<BetaBinomialMixture>(&mixture)) return -v / bounded->h;
  if (const auto* gamma = std::get_if<GammaExponentialMixture>(&mixture)) return -v / gamma->c;
  if (const auto* poisson = std::get_if<GammaPoissonMixture>(&mixture)) return -v / poisson->c;
  return -kInfinity;
}

absl::Status NoDigits() {
  return absl::OutOfRangeError("v or rho is too large for the scale of the mixture; take the normal mixture");
}

}  // namespace

absl::StatusOr<double> BestRho(const MixtureTuning& tuning, Alternative alternative) {
  RETURN_IF_ERROR(Check(tuning, alternative));
  return Rho(tuning, alternative);
}

absl::StatusOr<double> LogMixture(const Mixture& mixture, double s, double v) {
  RETURN_IF_ERROR(Check(mixture, v));
  const bool can_occur = s >= SmallestSum(mixture, v) && s <= LargestSum(mixture, v);
  RETURN_IF_ERROR(Arguments()
                      .Finite("s", s)
                      .Require(can_occur, "s", absl::StrCat("cannot be ", s, " at an intrinsic time of ", v))
                      .Check());
  const double logarithm = std::visit(LogMixtureAt{.s = s, .v = v}, mixture);
  if (!std::isfinite(logarithm)) return NoDigits();
  return logarithm;
}

absl::StatusOr<double> MixtureBoundary(const Mixture& mixture, double v, double alpha) {
  RETURN_IF_ERROR(Check(mixture, v));
  RETURN_IF_ERROR(Arguments().Fraction("alpha", alpha).Check());
  const auto gap = [&](double s) { return std::visit(LogMixtureAt{.s = s, .v = v}, mixture) + std::log(alpha); };
  const double largest = LargestSum(mixture, v);
  double high = std::min(largest, std::max(1.0, std::sqrt(v)));
  while (gap(high) < 0 && high < largest) high = std::min(largest, 2 * high);
  if (!std::isfinite(high)) return NoDigits();
  if (gap(high) < 0) return high;
  const std::optional<double> boundary = RootBetween(gap, 0, high);
  if (!boundary.has_value()) return NoDigits();
  return *boundary;
}

absl::StatusOr<double> PolynomialStitching(const StitchedBoundary& boundary, double v, double alpha) {
  const auto [v_min, c, s, eta] = boundary;
  RETURN_IF_ERROR(Arguments()
                      .Positive("v_min", v_min)
                      .Finite("c", c)
                      .Require(s > 1 && s <= 100, "s", absl::StrCat("must be more than 1 and at most 100, not ", s))
                      .Require(eta > 1 && std::isfinite(eta), "eta", absl::StrCat("must be more than 1, not ", eta))
                      .AtLeast("v", v, 0)
                      .Fraction("alpha", alpha)
                      .Check());
  const double w = std::max(v, v_min);
  const double level = s * std::log(std::log(eta) + std::log(w / v_min)) + std::log(boost::math::zeta(s)) -
                       s * std::log(std::log(eta)) - std::log(alpha);
  const double k1 = (std::pow(eta, 0.25) + std::pow(eta, -0.25)) / std::sqrt(2.0);
  const double shift = (std::sqrt(eta) + 1) / 2 * c * level;
  const double limit = std::hypot(k1 * std::sqrt(w * level), shift) + shift;
  if (std::isfinite(limit)) return limit;
  return absl::OutOfRangeError("the boundary does not fit a double, or alpha is too close to 1");
}

}  // namespace sendlift
