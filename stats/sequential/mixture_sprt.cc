#include "stats/sequential/mixture_sprt.h"

#include <algorithm>
#include <cmath>

#include "absl/status/status.h"
#include "base/status.h"
#include "stats/arguments.h"

namespace sendlift {

absl::StatusOr<MixtureSprtResult> MixtureSprt(const MixtureSprtInput& input, double alpha) {
  RETURN_IF_ERROR(Arguments()
                      .Fraction("alpha", alpha)
                      .Finite("estimate", input.estimate)
                      .AtLeast("variance", input.variance, 0)
                      .Positive("mixing_variance", input.mixing_variance)
                      .Check());
  if (input.variance == 0) return absl::FailedPreconditionError("the estimate has no variance yet");
  const double ratio = input.mixing_variance / input.variance;
  const double share = ratio > 1 ? 1 / (1 + 1 / ratio) : ratio / (1 + ratio);  // tau^2 / (V + tau^2)
  const double z = input.estimate / std::sqrt(input.variance);
  MixtureSprtResult result;
  result.log_likelihood_ratio = (z * z * share - std::log1p(ratio)) / 2;
  result.p = std::min(1.0, std::exp(-result.log_likelihood_ratio));
  result.half_width = std::sqrt(input.variance / share) * std::sqrt(std::log1p(ratio) - 2 * std::log(alpha));
  result.interval = {.lower = input.estimate - result.half_width, .upper = input.estimate + result.half_width};
  if (std::isfinite(result.log_likelihood_ratio + result.interval.lower + result.interval.upper)) return result;
  return absl::OutOfRangeError("the likelihood ratio or the interval does not fit a double");
}

}  // namespace sendlift
