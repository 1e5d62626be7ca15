#include "stats/bayes/beta_binomial.h"

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/bayes/best_arm.h"
#include "stats/bayes/posterior.h"
#include "stats/bayes/posterior_grid.h"

namespace sendlift {
namespace {

constexpr double kPriorMin = 1e-3;
constexpr double kPriorMax = 1e12;

absl::Status Check(absl::Span<const RateArm> arms, double level) {
  Arguments arguments;
  arguments.Fraction("level", level)
      .Require(arms.size() >= 2 && arms.size() <= kArmsMax, "arms", absl::StrCat("must be 2 to ", kArmsMax));
  for (size_t i = 0; i < arms.size(); ++i) {
    const auto& [counts, prior] = arms[i];
    arguments
        .Require(counts.successes >= 0 && counts.successes <= counts.trials, absl::StrCat("arms[", i, "]"),
                 "must have successes between 0 and its trials")
        .Require(prior.a >= kPriorMin && prior.a <= kPriorMax && prior.b >= kPriorMin && prior.b <= kPriorMax,
                 absl::StrCat("arms[", i, "].prior"), absl::StrCat("must be between ", kPriorMin, " and ", kPriorMax));
  }
  return arguments.Check();
}

}  // namespace

absl::StatusOr<std::vector<RatePosterior>> CompareBetaBinomial(absl::Span<const RateArm> arms, double level) {
  RETURN_IF_ERROR(Check(arms, level));
  std::vector<Posterior> posteriors;
  std::vector<RatePosterior> results;
  for (const RateArm& arm : arms) {
    const double a = arm.prior.a + static_cast<double>(arm.counts.successes);
    const double b = arm.prior.b + static_cast<double>(arm.counts.trials - arm.counts.successes);
    posteriors.push_back(Posterior::OfRate(a, b));
    results.emplace_back().mean = a / (a + b);
  }
  const PosteriorGrid grid(std::move(posteriors));
  const std::vector<BestArm> best = BestArms(grid);
  for (size_t i = 0; i < arms.size(); ++i) {
    const Posterior& posterior = grid.arms()[i];
    results[i].credible = {.lower = posterior.Value(grid.Quantile(i, (1 - level) / 2)),
                           .upper = posterior.Value(grid.Quantile(i, 1 - (1 - level) / 2))};
    results[i].chance_to_be_best = best[i].chance;
    results[i].expected_loss = best[i].expected_loss;
  }
  return results;
}

}  // namespace sendlift
