#include "stats/value/gamma_functions.h"

#include <boost/math/policies/policy.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <exception>
#include <limits>

#include "stats/distributions.h"

namespace sendlift {
namespace {

namespace policies = boost::math::policies;

using Quiet =
    policies::policy<policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
                     policies::overflow_error<policies::ignore_error>,
                     policies::underflow_error<policies::ignore_error>, policies::denorm_error<policies::ignore_error>,
                     policies::evaluation_error<policies::ignore_error>>;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

double LogBeta(double a, double b) {
  constexpr double kLarge = 1e3;
  if (!(a > 0 && b > 0) || std::isinf(a + b)) return kNan;
  const double small = std::fmin(a, b);
  const double large = std::fmax(a, b);
  if (large < kLarge) return LogGamma(a) + LogGamma(b) - LogGamma(a + b);
  try {
    const double ratio = small < large * 1e-3 ? std::log(boost::math::tgamma_delta_ratio(large, small, Quiet())) : kNan;
    return LogGamma(small) + (std::isfinite(ratio) ? ratio : LogGamma(large) - LogGamma(a + b));
  } catch (const std::exception&) {
    return kNan;
  }
}

double NegativeBinomialUpperTail(int64_t n, double failures, double success) {
  if (n < 0 || !(failures > 0) || std::isinf(failures) || !(success >= 0 && success <= 1)) return kNan;
  if (n == 0) return 1;
  try {
    return boost::math::ibeta(static_cast<double>(n), failures, success, Quiet());
  } catch (const std::exception&) {
    return kNan;
  }
}

}  // namespace sendlift
