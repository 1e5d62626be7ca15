#include "stats/sequential/futility.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"
#include "stats/roots.h"
#include "stats/sequential/look_recursion.h"
#include "stats/sequential/looks.h"

namespace sendlift {
namespace {

struct Problem {
  StoppingBounds efficacy;
  std::vector<double> beta;  // spent at each look
};

// The bound that is passed downwards with probability `error`, never above `upper`.
double LowerBound(const LookRecursion& recursion, double error, double upper) {
  if (recursion.Below(-kBoundMax) >= error) return -kBoundMax;
  const auto gap = [&](double z) { return recursion.Below(z) - error; };
  return RootBetween(gap, -kBoundMax, upper).value_or(upper);
}

struct Attempt {
  std::vector<double> lower;
  double missed = 0;  // chance to end below the last upper bound or at a lower one, less beta
};

Attempt FutilityAt(const Problem& problem, double drift) {
  const size_t looks = problem.beta.size();
  LookRecursion recursion(problem.efficacy.information, drift);
  Attempt attempt;
  double due = 0;
  for (size_t i = 0; i < looks; ++i) {
    if (i > 0) recursion.Continue(attempt.lower.back(), problem.efficacy.upper[i - 1]);
    due += problem.beta[i];
    const double upper = problem.efficacy.upper[i];
    const double lower = i + 1 == looks ? upper : LowerBound(recursion, due, upper);
    attempt.lower.push_back(lower);
    due -= recursion.Below(lower);
  }
  attempt.missed = -due;
  return attempt;
}

}  // namespace

absl::StatusOr<FutilityDesign> NonBindingFutility(absl::Span<const double> information, const FutilityPlan& plan) {
  RETURN_IF_ERROR(CheckLooks(information));
  RETURN_IF_ERROR(
      Arguments()
          .Require(information.back() == 1, "information", absl::StrCat("must end at 1, not ", information.back()))
          .Require(!(plan.futility.alpha < kErrorMin), "futility.alpha",
                   absl::StrCat("must be at least ", kErrorMin, ", not ", plan.futility.alpha))
          .Require(plan.efficacy.alpha + plan.futility.alpha < 1, "futility.alpha",
                   "must leave alpha and beta below 1 together")
          .Check());
  Problem problem;
  ASSIGN_OR_RETURN(problem.beta, ErrorsOfLooks(information, plan.futility));
  ASSIGN_OR_RETURN(problem.efficacy, SpendingBounds(information, plan.efficacy, Alternative::kGreater));

  const double fixed = NormalUpperQuantile(plan.efficacy.alpha) + NormalUpperQuantile(plan.futility.alpha);
  const auto missed = [&](double drift) { return FutilityAt(problem, drift).missed; };
  std::optional<double> drift;
  for (double high = fixed; !drift.has_value() && high <= 16 * fixed; high *= 2) {
    drift = RootBetween(missed, fixed * 0.5, high * 1.5);
  }
  if (!drift.has_value()) return absl::FailedPreconditionError("the futility bounds cannot meet the upper bounds");
  FutilityDesign design{.bounds = problem.efficacy, .drift = *drift};
  design.bounds.lower = FutilityAt(problem, *drift).lower;
  design.maximum_inflation = (*drift / fixed) * (*drift / fixed);
  return design;
}

}  // namespace sendlift
