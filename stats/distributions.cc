#include "stats/distributions.h"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/non_central_chi_squared.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/policies/policy.hpp>
#include <cmath>
#include <exception>
#include <limits>

namespace sendlift {
namespace {

namespace policies = boost::math::policies;

// Boost throws by default; here every error becomes the value that its documentation names (NaN or infinity).
using Quiet = policies::policy<
    policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
    policies::overflow_error<policies::ignore_error>, policies::underflow_error<policies::ignore_error>,
    policies::denorm_error<policies::ignore_error>, policies::rounding_error<policies::ignore_error>,
    policies::evaluation_error<policies::ignore_error>, policies::indeterminate_result_error<policies::ignore_error>>;

using Normal = boost::math::normal_distribution<double, Quiet>;
using Student = boost::math::students_t_distribution<double, Quiet>;
using NoncentralStudent = boost::math::non_central_t_distribution<double, Quiet>;
using Beta = boost::math::beta_distribution<double, Quiet>;
using NoncentralChiSquare = boost::math::non_central_chi_squared_distribution<double, Quiet>;
using ChiSquare = boost::math::chi_squared_distribution<double, Quiet>;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Some of Boost's inner functions ignore the policy and throw; the exception ends here.
template <typename Distribution>
double UpperTail(const Distribution& distribution, double x) {
  if (std::isnan(x)) return kNan;
  if (std::isinf(x)) return x > 0 ? 0 : 1;
  try {
    return boost::math::cdf(boost::math::complement(distribution, x));
  } catch (const std::exception&) {
    return kNan;
  }
}

template <typename Distribution>
double UpperQuantile(const Distribution& distribution, double tail) {
  if (!(tail >= 0 && tail <= 1)) return kNan;
  if (tail == 0) return kInfinity;
  if (tail == 1) return -kInfinity;
  try {
    return boost::math::quantile(boost::math::complement(distribution, tail));
  } catch (const std::exception&) {
    return kNan;
  }
}

// The quantile of Student's t from that of the normal: Abramowitz and Stegun (1964), 26.7.5.
double CornishFisher(double z, double n) {
  const double s = z * z;
  const double g1 = (s + 1) / 4;
  const double g2 = ((5 * s + 16) * s + 3) / 96;
  const double g3 = (((3 * s + 19) * s + 17) * s - 15) / 384;
  const double g4 = ((((79 * s + 776) * s + 1482) * s - 1920) * s - 945) / 92160;
  return z * (1 + (g1 + (g2 + (g3 + g4 / n) / n) / n) / n);
}

// The density of Student's t to 1e-7 for 50 degrees of freedom, better for more.
double StudentDensity(double t, double n) {
  constexpr double kNormalPeak = 0.3989422804014327;
  const double peak = kNormalPeak * (1 + (-1.0 / 4 + (1.0 / 32 + 5 / (128 * n)) / n) / n);
  return peak * std::exp(-(n + 1) / 2 * std::log1p(t * t / n));
}

// One Newton step from an approximation that it finds to be good to half of the digits; NaN where it is not.
double StudentUpperQuantileFromNormal(double tail, double degrees_of_freedom) {
  constexpr double kStepMax = 1e-8;
  const double t = CornishFisher(UpperQuantile(Normal(), tail), degrees_of_freedom);
  const double step = (UpperTail(Student(degrees_of_freedom), t) - tail) / StudentDensity(t, degrees_of_freedom);
  return std::abs(step) <= kStepMax * t ? t + step : kNan;
}

}  // namespace

double NormalUpperTail(double z) { return UpperTail(Normal(), z); }

double NormalUpperQuantile(double tail) { return UpperQuantile(Normal(), tail); }

double StudentUpperTail(double t, double degrees_of_freedom) {
  if (!(degrees_of_freedom > 0)) return kNan;
  return UpperTail(Student(degrees_of_freedom), t);
}

double StudentUpperQuantile(double tail, double degrees_of_freedom) {
  constexpr double kNearlyNormal = 50;
  if (!(degrees_of_freedom > 0)) return kNan;
  if (degrees_of_freedom >= kNearlyNormal && tail > 0 && tail < 0.4) {
    const double quick = StudentUpperQuantileFromNormal(tail, degrees_of_freedom);
    if (!std::isnan(quick)) return quick;
  }
  return UpperQuantile(Student(degrees_of_freedom), tail);
}

double NoncentralStudentUpperTail(double t, double degrees_of_freedom, double noncentrality) {
  constexpr double kExactMax = 1e4;
  if (!(degrees_of_freedom > 0) || !std::isfinite(noncentrality)) return kNan;
  if (std::abs(noncentrality) > kExactMax) {
    const double quarter = 1 - 1 / (4 * degrees_of_freedom);
    return NormalUpperTail((t * quarter - noncentrality) / std::sqrt(1 + t * t / (2 * degrees_of_freedom)));
  }
  return UpperTail(NoncentralStudent(degrees_of_freedom, noncentrality), t);
}

double ChiSquareUpperTail(double x, double degrees_of_freedom) {
  if (!(degrees_of_freedom > 0) || !(x >= 0)) return kNan;
  return UpperTail(ChiSquare(degrees_of_freedom), x);
}

double ChiSquareUpperQuantile(double tail, double degrees_of_freedom) {
  if (!(degrees_of_freedom > 0)) return kNan;
  if (tail == 1) return 0;
  return UpperQuantile(ChiSquare(degrees_of_freedom), tail);
}

double NoncentralChiSquareUpperTail(double x, double degrees_of_freedom, double noncentrality) {
  constexpr double kExactMax = 1e8;
  if (!(degrees_of_freedom > 0) || !(x >= 0) || !(noncentrality >= 0) || std::isinf(noncentrality)) return kNan;
  if (noncentrality == 0) return ChiSquareUpperTail(x, degrees_of_freedom);
  if (noncentrality > kExactMax) {
    const double scale = (degrees_of_freedom + 2 * noncentrality) / (degrees_of_freedom + noncentrality);
    return ChiSquareUpperTail(x / scale, (degrees_of_freedom + noncentrality) / scale);
  }
  return UpperTail(NoncentralChiSquare(degrees_of_freedom, noncentrality), x);
}

double BetaLowerQuantile(double tail, double a, double b) {
  if (!(a > 0) || !(b > 0) || !(tail >= 0 && tail <= 1)) return kNan;
  try {
    return boost::math::quantile(Beta(a, b), tail);
  } catch (const std::exception&) {
    return kNan;
  }
}

double BetaUpperQuantile(double tail, double a, double b) {
  if (!(a > 0) || !(b > 0)) return kNan;
  if (tail == 0) return 1;
  if (tail == 1) return 0;
  return UpperQuantile(Beta(a, b), tail);
}

double BinomialProbability(double successes, double trials, double rate) {
  if (!(successes >= 0 && successes <= trials) || !std::isfinite(trials) || !(rate >= 0 && rate <= 1)) return kNan;
  try {
    return boost::math::pdf(boost::math::binomial_distribution<double, Quiet>(trials, rate), successes);
  } catch (const std::exception&) {
    return kNan;
  }
}

double LogGamma(double x) {
  if (!(x > 0)) return kNan;
  if (std::isinf(x)) return kInfinity;
  try {
    return boost::math::lgamma(x, Quiet());
  } catch (const std::exception&) {
    return kNan;
  }
}

}  // namespace sendlift
