#include "stats/ratio_metric.h"

#include <algorithm>
#include <cmath>

#include "absl/status/status.h"
#include "base/status.h"
#include "stats/arguments.h"

namespace sendlift {

absl::Status CheckPair(const PairEstimate& pair) {
  RETURN_IF_ERROR(Arguments()
                      .AtLeast("n", pair.n, 0)
                      .Finite("first_mean", pair.first_mean)
                      .Finite("second_mean", pair.second_mean)
                      .AtLeast("first_variance", pair.first_variance, 0)
                      .AtLeast("second_variance", pair.second_variance, 0)
                      .Finite("covariance", pair.covariance)
                      .Check());
  if (pair.n < 2) return absl::FailedPreconditionError("an arm has fewer than 2 customers");
  return absl::OkStatus();
}

absl::StatusOr<MeanEstimate> RatioEstimateOf(const PairEstimate& pair) {
  RETURN_IF_ERROR(CheckPair(pair));
  if (pair.second_mean == 0) return absl::FailedPreconditionError("the denominator of the ratio is 0");
  const double ratio = pair.first_mean / pair.second_mean;
  const double spread = pair.first_variance - 2 * ratio * pair.covariance + ratio * ratio * pair.second_variance;
  const double variance = std::max(0.0, spread) / pair.second_mean / pair.second_mean;
  if (!std::isfinite(ratio + spread + variance)) {
    return absl::OutOfRangeError("the ratio or its variance does not fit a double");
  }
  return MeanEstimate{.n = pair.n, .mean = ratio, .variance = variance};
}

}  // namespace sendlift
