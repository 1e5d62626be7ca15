#include "measurement/rate_belief.h"

#include <array>

#include "stats/bayes/beta_binomial.h"

namespace sendlift {
namespace {

// The customers who did the good thing: for opt-outs those who did not opt out.
RateArm GoodOf(const ArmSums& arm, bool more_is_better) {
  const Counts counts{.successes = arm.responders, .trials = arm.people};
  return {.counts = more_is_better ? counts : FailuresOf(counts)};
}

}  // namespace

std::optional<RateBelief> BelieveRates(const ArmSums& arm, const ArmSums& control, bool more_is_better) {
  if (arm.people == 0 || control.people == 0) return std::nullopt;
  const std::array<RateArm, 2> arms = {GoodOf(arm, more_is_better), GoodOf(control, more_is_better)};
  const auto posteriors = CompareBetaBinomial(arms);
  if (!posteriors.ok()) return std::nullopt;
  return RateBelief{.chance_better = (*posteriors)[0].chance_to_be_best,
                    .expected_loss_of_arm = (*posteriors)[0].expected_loss,
                    .expected_loss_of_control = (*posteriors)[1].expected_loss};
}

}  // namespace sendlift
