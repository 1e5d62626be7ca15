#include "stats/inference.h"

#include <algorithm>
#include <cmath>

#include "stats/distributions.h"

namespace sendlift {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double UpperTail(double t, double degrees_of_freedom) {
  return std::isinf(degrees_of_freedom) ? NormalUpperTail(t) : StudentUpperTail(t, degrees_of_freedom);
}

double UpperQuantile(double tail, double degrees_of_freedom) {
  return std::isinf(degrees_of_freedom) ? NormalUpperQuantile(tail) : StudentUpperQuantile(tail, degrees_of_freedom);
}

}  // namespace

Inference Infer(const TestedEstimate& estimate, double level, Alternative alternative) {
  const double distance = estimate.value - estimate.null;
  const double degrees = estimate.degrees_of_freedom;
  Inference result{.estimate = estimate.value,
                   .standard_error = estimate.standard_error,
                   .degrees_of_freedom = degrees,
                   .statistic = distance == 0 ? 0 : distance / estimate.standard_error,
                   .interval = {}};
  const bool two_sided = alternative == Alternative::kTwoSided;
  const double tail = two_sided ? (1 - level) / 2 : 1 - level;
  const double half = estimate.standard_error == 0 ? 0 : estimate.standard_error * UpperQuantile(tail, degrees);
  result.interval = {.lower = alternative == Alternative::kLess ? -kInfinity : estimate.value - half,
                     .upper = alternative == Alternative::kGreater ? kInfinity : estimate.value + half};
  if (!two_sided) {
    result.p = UpperTail(alternative == Alternative::kGreater ? result.statistic : -result.statistic, degrees);
  } else if (result.statistic != 0) {
    result.p = std::min(1.0, 2 * UpperTail(std::abs(result.statistic), degrees));
  }
  return result;
}

}  // namespace sendlift
