#include "stats/ratio_of_estimates.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/status/status.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"

namespace sendlift {
namespace {

constexpr double kRounding = 1e-9;

absl::Status Check(const EstimatePair& pair, double level) {
  RETURN_IF_ERROR(Arguments()
                      .Fraction("level", level)
                      .Finite("numerator", pair.numerator)
                      .Finite("denominator", pair.denominator)
                      .AtLeast("numerator_variance", pair.numerator_variance, 0)
                      .AtLeast("denominator_variance", pair.denominator_variance, 0)
                      .Finite("covariance", pair.covariance)
                      .Check());
  const double most = std::sqrt(pair.numerator_variance * pair.denominator_variance);
  if (std::abs(pair.covariance) > most * (1 + kRounding)) {
    return absl::InvalidArgumentError("covariance: is beyond what the two variances allow");
  }
  if (pair.denominator == 0) return absl::FailedPreconditionError("the denominator of the ratio is 0");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<EstimateRatio> FiellerRatio(const EstimatePair& pair, double level) {
  RETURN_IF_ERROR(Check(pair, level));
  const double infinity = std::numeric_limits<double>::infinity();
  EstimateRatio ratio;
  ratio.estimate = pair.numerator / pair.denominator;
  ratio.interval = {.lower = -infinity, .upper = infinity};
  const double z = NormalUpperQuantile((1 - level) / 2);
  const double square = pair.denominator * pair.denominator - z * z * pair.denominator_variance;
  if (!(square > 0)) return ratio;
  const double middle = pair.numerator * pair.denominator - z * z * pair.covariance;
  const double rest = pair.numerator * pair.numerator - z * z * pair.numerator_variance;
  const double half = std::sqrt(std::max(0.0, middle * middle - square * rest));
  const Interval interval{.lower = (middle - half) / square, .upper = (middle + half) / square};
  if (!std::isfinite(interval.lower) || !std::isfinite(interval.upper)) return ratio;
  ratio.state = EstimateRatio::State::kBounded;
  ratio.interval = interval;
  return ratio;
}

}  // namespace sendlift
