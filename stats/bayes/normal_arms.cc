#include "stats/bayes/normal_arms.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/bayes/best_arm.h"
#include "stats/bayes/posterior.h"
#include "stats/bayes/posterior_grid.h"
#include "stats/distributions.h"

namespace sendlift {
namespace {

absl::Status Check(absl::Span<const MeanEstimate> arms, double level) {
  Arguments arguments;
  arguments.Fraction("level", level)
      .Require(arms.size() >= 2 && arms.size() <= kArmsMax, "arms", absl::StrCat("must be 2 to ", kArmsMax));
  for (size_t i = 0; i < arms.size(); ++i) {
    arguments.AtLeast(absl::StrCat("arms[", i, "].n"), arms[i].n, 0)
        .Finite(absl::StrCat("arms[", i, "].mean"), arms[i].mean)
        .AtLeast(absl::StrCat("arms[", i, "].variance"), arms[i].variance, 0);
  }
  RETURN_IF_ERROR(arguments.Check());
  for (size_t i = 0; i < arms.size(); ++i) {
    if (arms[i].n < 2) return absl::FailedPreconditionError(absl::StrCat("arm ", i, " has fewer than 2 customers"));
  }
  return absl::OkStatus();
}

// The arms on a scale on which the largest distance from the first mean or the largest standard error is 1, and on
// which no standard error is too small to be resolved.
struct Rescaled {
  double origin = 0;
  double unit = 1;
  std::vector<Posterior> posteriors;
};

double StandardError(const MeanEstimate& arm) { return std::sqrt(arm.variance) / std::sqrt(arm.n); }

Rescaled Rescale(absl::Span<const MeanEstimate> arms) {
  constexpr double kErrorMin = 1e-12;
  double spread = 0;
  for (const MeanEstimate& arm : arms) {
    spread = std::max({spread, std::abs(arm.mean - arms.front().mean), StandardError(arm)});
  }
  Rescaled rescaled{.origin = arms.front().mean, .unit = spread, .posteriors = {}};
  for (const MeanEstimate& arm : arms) {
    const double mean = spread > 0 ? (arm.mean - rescaled.origin) / spread : 0;
    const double error = spread > 0 ? StandardError(arm) / spread : 1;
    rescaled.posteriors.push_back(Posterior::OfMean(mean, std::max(error, kErrorMin)));
  }
  return rescaled;
}

}  // namespace

absl::StatusOr<std::vector<MeanPosterior>> CompareNormalArms(absl::Span<const MeanEstimate> arms, double level) {
  RETURN_IF_ERROR(Check(arms, level));
  const Rescaled rescaled = Rescale(arms);
  if (!std::isfinite(rescaled.unit)) return absl::OutOfRangeError("the spread of the means does not fit a double");
  const std::vector<BestArm> best = BestArms(PosteriorGrid(rescaled.posteriors));
  const double z = NormalUpperQuantile((1 - level) / 2);
  std::vector<MeanPosterior> results;
  for (size_t i = 0; i < arms.size(); ++i) {
    const double half = z * StandardError(arms[i]);
    results.push_back({.mean = arms[i].mean,
                       .credible = {.lower = arms[i].mean - half, .upper = arms[i].mean + half},
                       .chance_to_be_best = best[i].chance,
                       .expected_loss = best[i].expected_loss * rescaled.unit});
    if (!std::isfinite(half)) return absl::OutOfRangeError("the variances do not fit a double");
  }
  return results;
}

}  // namespace sendlift
