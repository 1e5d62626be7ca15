#include "stats/bayes/bandit.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/bayes/best_arm.h"
#include "stats/bayes/normal_arms.h"

namespace sendlift {
namespace {

absl::Status Check(const BanditPlan& plan, size_t arms) {
  return Arguments()
      .Require(arms >= 2 && arms <= kArmsMax, "arms", absl::StrCat("must be 2 to ", kArmsMax))
      .Require(plan.floor >= 0 && plan.floor * static_cast<double>(arms) <= 1, "floor",
               "must be at least 0 and at most 1 over the number of arms")
      .AtLeast("burn_in_min", plan.burn_in_min, 0)
      .Check();
}

BanditShares BurningIn(size_t arms) {
  return {
      .burning_in = true, .chance_to_be_best = {}, .share = std::vector<double>(arms, 1 / static_cast<double>(arms))};
}

// Raises arms to the floor until none is below it; each round raises at least one, so there are at most as many rounds.
std::vector<double> WithFloor(const std::vector<double>& chances, double floor) {
  std::vector<bool> raised(chances.size(), false);
  std::vector<double> shares(chances.size(), floor);
  for (bool again = true; again;) {
    double chance = 0;
    double rest = 1;
    for (size_t i = 0; i < chances.size(); ++i) {
      if (raised[i]) rest -= floor;
      if (!raised[i]) chance += chances[i];
    }
    again = false;
    for (size_t i = 0; i < chances.size(); ++i) {
      if (raised[i]) continue;
      shares[i] = chances[i] * (rest / chance);
      if (shares[i] >= floor) continue;
      shares[i] = floor;
      raised[i] = again = true;
    }
  }
  return shares;
}

template <typename Results>
BanditShares SharesFrom(const Results& results, double floor) {
  BanditShares shares;
  for (const auto& result : results) shares.chance_to_be_best.push_back(result.chance_to_be_best);
  shares.share = WithFloor(shares.chance_to_be_best, floor);
  return shares;
}

}  // namespace

absl::StatusOr<BanditShares> ThompsonShares(absl::Span<const RateArm> arms, const BanditPlan& plan) {
  RETURN_IF_ERROR(Check(plan, arms.size()));
  ASSIGN_OR_RETURN(const std::vector<RatePosterior> results, CompareBetaBinomial(arms));
  const bool burning_in = std::any_of(arms.begin(), arms.end(), [&](const RateArm& arm) {
    return static_cast<double>(arm.counts.trials) < plan.burn_in_min;
  });
  return burning_in ? BurningIn(arms.size()) : SharesFrom(results, plan.floor);
}

absl::StatusOr<BanditShares> ThompsonShares(absl::Span<const MeanEstimate> arms, const BanditPlan& plan) {
  RETURN_IF_ERROR(Check(plan, arms.size()));
  const absl::StatusOr<std::vector<MeanPosterior>> results = CompareNormalArms(arms);
  if (absl::IsFailedPrecondition(results.status())) return BurningIn(arms.size());
  RETURN_IF_ERROR(results.status());
  const bool burning_in =
      std::any_of(arms.begin(), arms.end(), [&](const MeanEstimate& arm) { return arm.n < plan.burn_in_min; });
  return burning_in ? BurningIn(arms.size()) : SharesFrom(*results, plan.floor);
}

}  // namespace sendlift
