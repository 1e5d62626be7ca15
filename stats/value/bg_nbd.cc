#include "stats/value/bg_nbd.h"

#include <algorithm>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <exception>
#include <limits>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"
#include "stats/value/gamma_functions.h"
#include "stats/value/maximize.h"

namespace sendlift {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kPurchasesMax = 1e15;

void Require(Arguments& arguments, const BgNbdParameters& parameters) {
  arguments.Positive("r", parameters.r)
      .Positive("alpha", parameters.alpha)
      .Positive("a", parameters.a)
      .Positive("b", parameters.b);
}

bool IsPossible(const PurchaseHistory& history) {
  return history.purchases >= 0 && static_cast<double>(history.purchases) <= kPurchasesMax &&
         std::isfinite(history.age) && history.last_purchase >= 0 && history.last_purchase <= history.age &&
         (history.purchases > 0 || history.last_purchase == 0);
}

absl::Status Check(const BgNbdParameters& parameters, const PurchaseHistory& history, double time) {
  Arguments arguments;
  Require(arguments, parameters);
  return arguments.AtLeast("time", time, 0)
      .Require(IsPossible(history), "history", "must have purchases from 0 to 10^15 and 0 <= last_purchase <= age")
      .Check();
}

absl::StatusOr<double> Finite(double value) {
  if (std::isfinite(value)) return value;
  return absl::OutOfRangeError("the result does not fit a double: use another unit of time");
}

double LogSumExp(double x, double y) {
  const double larger = std::max(x, y);
  return larger + std::log1p(std::exp(std::min(x, y) - larger));
}

// The part of a customer's likelihood that depends on the number of purchases alone.
double LogOfPurchases(const BgNbdParameters& p, double x) {
  return LogGamma(p.r + x) - LogGamma(p.r) + p.r * std::log(p.alpha) + LogBeta(p.a, p.b + x) - LogBeta(p.a, p.b);
}

// Against the active: the log odds of having left after the last purchase.
double LogOddsGone(const BgNbdParameters& p, const PurchaseHistory& history) {
  const auto x = static_cast<double>(history.purchases);
  return std::log(p.a) - std::log(p.b + x - 1) +
         (p.r + x) * (std::log(p.alpha + history.age) - std::log(p.alpha + history.last_purchase));
}

double LogOfTimes(const BgNbdParameters& p, const PurchaseHistory& history) {
  const double active = -(p.r + static_cast<double>(history.purchases)) * std::log(p.alpha + history.age);
  return history.purchases == 0 ? active : active + LogSumExp(0, LogOddsGone(p, history));
}

// Equal histories once, in ascending order of purchases, with how often they occur.
struct CountedHistory {
  PurchaseHistory history;
  double count = 0;
};

std::vector<CountedHistory> Counted(absl::Span<const PurchaseHistory> histories) {
  std::vector<PurchaseHistory> sorted(histories.begin(), histories.end());
  const auto key = [](const PurchaseHistory& h) { return std::tuple(h.purchases, h.last_purchase, h.age); };
  std::sort(sorted.begin(), sorted.end(),
            [&key](const PurchaseHistory& a, const PurchaseHistory& b) { return key(a) < key(b); });
  std::vector<CountedHistory> counted;
  for (const PurchaseHistory& history : sorted) {
    if (counted.empty() || key(counted.back().history) != key(history)) counted.push_back({.history = history});
    ++counted.back().count;
  }
  return counted;
}

double LogLikelihood(const BgNbdParameters& parameters, absl::Span<const CountedHistory> histories) {
  double sum = 0;
  int64_t purchases = -1;
  double of_purchases = 0;
  for (const CountedHistory& counted : histories) {
    if (counted.history.purchases != purchases) {
      purchases = counted.history.purchases;
      of_purchases = LogOfPurchases(parameters, static_cast<double>(purchases));
    }
    sum += counted.count * (of_purchases + LogOfTimes(parameters, counted.history));
  }
  return sum;
}

absl::Status CheckHistories(absl::Span<const PurchaseHistory> histories) {
  RETURN_IF_ERROR(Arguments()
                      .Require(std::all_of(histories.begin(), histories.end(), IsPossible), "histories",
                               "must have purchases from 0 to 10^15 and 0 <= last_purchase <= age")
                      .Check());
  return histories.empty() ? absl::FailedPreconditionError("there are no customers yet") : absl::OkStatus();
}

// (1 - (alpha / (alpha + p t))^r) / p, also at p = 0.
double PurchasesGivenLeaving(const BgNbdParameters& parameters, double time, double p) {
  const double ratio = time / parameters.alpha;
  if (p * ratio < 1e-300) return parameters.r * ratio;
  return -std::expm1(-parameters.r * std::log1p(p * ratio)) / p;
}

template <typename Integrand>
double Integral(const Integrand& f, double from, double to) {
  constexpr unsigned kDepth = 12;
  constexpr double kTolerance = 1e-12;
  return from < to ? boost::math::quadrature::gauss_kronrod<double, 31>::integrate(f, from, to, kDepth, kTolerance) : 0;
}

// The density of beta(near, far) at x, times x^(1 - power) for the power below.
double ScaledDensity(double near, double far, double x, double power) {
  if (near <= 1) return std::exp((near - power) * std::log(x) + (far - 1) * std::log1p(-x) - LogBeta(near, far));
  return boost::math::ibeta_derivative(near, far, x) * std::pow(x, 1 - power);
}

// With u = x^power a density that goes like x^(near - 1) at 0 goes like a whole power of u there, which Gauss and
// Kronrod need; far from 0 it does not matter.
double PowerFor(double near) {
  constexpr double kSmooth = 8;
  return near <= 1 ? near : near < kSmooth ? near / 4 : 1;
}

// The mean of g(x) over x ~ beta(near, far), for x up to its mean. From `knee` on, where g begins to fall like a power,
// on the scale of log x; up to 20 standard deviations below the mean apart from the rest.
template <typename G>
double LowerHalfMean(const G& g, double near, double far, double knee) {
  const double mean = near / (near + far);
  const double spread = std::sqrt(near * far / (near + far + 1)) / (near + far);
  const double cut = std::max(mean - 20 * spread, 0.0);
  const double first = std::min(knee, cut > 0 ? cut : mean);
  const double power = PowerFor(near);
  const auto by_power = [&](double u) {
    const double x = std::pow(u, 1 / power);
    const double density =
        near == power ? std::exp((far - 1) * std::log1p(-x) - LogBeta(near, far)) : ScaledDensity(near, far, x, power);
    return density == 0 ? 0 : density * g(x) / power;
  };
  const auto by_log = [&](double y) {
    const double x = std::exp(y);
    const double density = ScaledDensity(near, far, x, 0);
    return density == 0 ? 0 : density * g(x);
  };
  const double second = std::max(first, cut);
  return Integral(by_power, 0, std::pow(first, power)) + Integral(by_log, std::log(first), std::log(second)) +
         Integral(by_log, std::log(second), std::log(mean));
}

double ExpectedPurchases(const BgNbdParameters& p, double time) {
  if (time == 0) return 0;
  const auto by_leaving = [&](double leaving) { return PurchasesGivenLeaving(p, time, leaving); };
  const auto by_staying = [&](double staying) { return PurchasesGivenLeaving(p, time, 1 - staying); };
  try {
    return LowerHalfMean(by_leaving, p.a, p.b, p.alpha / time) + LowerHalfMean(by_staying, p.b, p.a, 1);
  } catch (const std::exception&) {
    return kNan;
  }
}

double ProbabilityAlive(const BgNbdParameters& parameters, const PurchaseHistory& history) {
  return history.purchases == 0 ? 1 : 1 / (1 + std::exp(LogOddsGone(parameters, history)));
}

}  // namespace

absl::StatusOr<double> BgNbdLogLikelihood(const BgNbdParameters& parameters,
                                          absl::Span<const PurchaseHistory> histories) {
  Arguments arguments;
  Require(arguments, parameters);
  RETURN_IF_ERROR(arguments.Check());
  RETURN_IF_ERROR(CheckHistories(histories));
  return Finite(LogLikelihood(parameters, Counted(histories)));
}

absl::StatusOr<BgNbdFit> FitBgNbd(absl::Span<const PurchaseHistory> histories) {
  RETURN_IF_ERROR(CheckHistories(histories));
  const std::vector<CountedHistory> counted = Counted(histories);
  double mean_age = 0;
  for (const CountedHistory& each : counted) {
    mean_age += each.history.age * (each.count / static_cast<double>(histories.size()));
  }
  if (counted.back().history.purchases == 0 || mean_age == 0) {
    return absl::FailedPreconditionError("no customer has a repeat purchase yet");
  }
  const auto parameters = [mean_age](absl::Span<const double> logs) {
    return BgNbdParameters{std::exp(logs[0]), mean_age * std::exp(logs[1]), std::exp(logs[2]), std::exp(logs[3])};
  };
  const std::vector<std::vector<double>> starts = {{0, 0, 0, 0}, {-1.5, -2, -0.5, 1}, {1, 1, -2, 1}};
  ASSIGN_OR_RETURN(
      const Maximum maximum,
      Maximize([&](absl::Span<const double> logs) { return LogLikelihood(parameters(logs), counted); }, starts));
  return BgNbdFit{.parameters = parameters(maximum.at), .log_likelihood = maximum.value};
}

absl::StatusOr<double> BgNbdExpectedPurchases(const BgNbdParameters& parameters, double time) {
  RETURN_IF_ERROR(Check(parameters, {}, time));
  return Finite(ExpectedPurchases(parameters, time));
}

absl::StatusOr<double> BgNbdExpectedPurchases(const BgNbdParameters& parameters, const PurchaseHistory& history,
                                              double time) {
  RETURN_IF_ERROR(Check(parameters, history, time));
  const auto x = static_cast<double>(history.purchases);
  const BgNbdParameters updated{
      .r = parameters.r + x, .alpha = parameters.alpha + history.age, .a = parameters.a, .b = parameters.b + x};
  return Finite(ProbabilityAlive(parameters, history) * ExpectedPurchases(updated, time));
}

absl::StatusOr<double> BgNbdPurchaseProbability(const BgNbdParameters& parameters, int64_t purchases, double time) {
  RETURN_IF_ERROR(Check(parameters, {.purchases = purchases}, time));
  if (time == 0) return purchases == 0 ? 1 : 0;
  const auto& [r, alpha, a, b] = parameters;
  const auto x = static_cast<double>(purchases);
  const double success = time / (alpha + time);
  const double stayed = LogBeta(a, b + x) - LogBeta(a, b) - LogBeta(r, x + 1) - std::log(r + x) -
                        r * std::log1p(time / alpha) + (x == 0 ? 0 : x * std::log(success));
  if (purchases == 0) return Finite(std::exp(stayed));
  const double left = std::exp(LogBeta(a + 1, b + x - 1) - LogBeta(a, b));
  return Finite(std::exp(stayed) + left * NegativeBinomialUpperTail(purchases, r, success));
}

absl::StatusOr<double> BgNbdProbabilityAlive(const BgNbdParameters& parameters, const PurchaseHistory& history) {
  RETURN_IF_ERROR(Check(parameters, history, 0));
  return Finite(ProbabilityAlive(parameters, history));
}

}  // namespace sendlift
