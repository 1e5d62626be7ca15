#include "stats/roots.h"

#include <algorithm>
#include <boost/math/policies/policy.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <cstdint>

namespace sendlift {
namespace {

namespace policies = boost::math::policies;
using Quiet = policies::policy<policies::domain_error<policies::ignore_error>,
                               policies::evaluation_error<policies::ignore_error>>;

constexpr std::uintmax_t kStepsMax = 200;

bool CloseEnough(double a, double b) {
  return std::abs(a - b) <= 1e-15 * std::max(std::abs(a), std::abs(b)) || std::abs(a - b) < 1e-25;
}

}  // namespace

std::optional<double> RootBetween(absl::FunctionRef<double(double)> f, double lower, double upper) {
  const double at_lower = f(lower);
  const double at_upper = f(upper);
  if (at_lower == 0) return lower;
  if (at_upper == 0) return upper;
  if (!(lower < upper) || !(std::signbit(at_lower) != std::signbit(at_upper)) || std::isnan(at_lower + at_upper)) {
    return std::nullopt;
  }
  std::uintmax_t steps = kStepsMax;
  const auto bracket =
      boost::math::tools::toms748_solve(f, lower, upper, at_lower, at_upper, CloseEnough, steps, Quiet());
  return bracket.first + (bracket.second - bracket.first) / 2;
}

}  // namespace sendlift
