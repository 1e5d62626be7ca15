#include "stats/sequential/log_functions.h"

#include <boost/math/policies/policy.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <exception>
#include <limits>

#include "absl/functional/function_ref.h"

namespace sendlift {
namespace {

namespace policies = boost::math::policies;
using Quiet = policies::policy<
    policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
    policies::overflow_error<policies::ignore_error>, policies::underflow_error<policies::ignore_error>,
    policies::denorm_error<policies::ignore_error>, policies::rounding_error<policies::ignore_error>,
    policies::evaluation_error<policies::ignore_error>, policies::indeterminate_result_error<policies::ignore_error>>;

constexpr long double kNan = std::numeric_limits<long double>::quiet_NaN();

// Some of Boost's inner functions ignore the policy and throw; the exception ends here.
long double Caught(absl::FunctionRef<long double()> function) {
  try {
    return function();
  } catch (const std::exception&) {
    return kNan;
  }
}

bool Positive(long double a) { return a > 0 && std::isfinite(a); }

}  // namespace

long double LogGamma(long double a) {
  if (!Positive(a)) return kNan;
  return Caught([&] { return boost::math::lgamma(a, Quiet()); });
}

long double LogBeta(long double a, long double b) { return LogGamma(a) + LogGamma(b) - LogGamma(a + b); }

long double LogGammaBelow(long double a, double x) {
  if (!Positive(a) || !(x >= 0)) return kNan;
  const auto share = [&] { return std::log(boost::math::gamma_p(static_cast<double>(a), x, Quiet())); };
  return Caught(share) + LogGamma(a);
}

long double LogGammaAbove(long double a, double x) {
  if (!Positive(a) || !(x >= 0)) return kNan;
  const auto share = [&] { return std::log(boost::math::gamma_q(static_cast<double>(a), x, Quiet())); };
  return Caught(share) + LogGamma(a);
}

long double LogBetaBelow(long double a, long double b, double x) {
  if (!Positive(a) || !Positive(b) || !(x >= 0 && x <= 1)) return kNan;
  if (x == 1) return LogBeta(a, b);
  const auto share = [&] {
    return std::log(boost::math::ibeta(static_cast<double>(a), static_cast<double>(b), x, Quiet()));
  };
  return Caught(share) + LogBeta(a, b);
}

}  // namespace sendlift
