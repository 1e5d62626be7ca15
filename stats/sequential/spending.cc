#include "stats/sequential/spending.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"
#include "stats/roots.h"
#include "stats/sequential/look_recursion.h"
#include "stats/sequential/looks.h"

namespace sendlift {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

absl::Status Check(const SpendingPlan& plan) {
  const double parameter = plan.spending.parameter;
  Arguments arguments;
  arguments.Fraction("alpha", plan.alpha);
  if (plan.spending.family == SpendingFamily::kHwangShihDeCani) {
    arguments.Require(std::abs(parameter) <= 100, "spending.parameter",
                      absl::StrCat("must lie between -100 and 100, not ", parameter));
  }
  if (plan.spending.family == SpendingFamily::kPower) {
    arguments.Require(parameter > 0 && parameter <= 100, "spending.parameter",
                      absl::StrCat("must be more than 0 and at most 100, not ", parameter));
  }
  return arguments.Check();
}

double Spent(const SpendingPlan& plan, double t) {
  const double alpha = plan.alpha;
  const double parameter = plan.spending.parameter;
  if (t >= 1) return alpha;
  if (t <= 0) return 0;
  switch (plan.spending.family) {
    case SpendingFamily::kOBrienFleming:
      return 2 * NormalUpperTail(NormalUpperQuantile(alpha / 2) / std::sqrt(t));
    case SpendingFamily::kPocock:
      return alpha * std::log1p(std::expm1(1.0) * t);
    case SpendingFamily::kHwangShihDeCani:
      return parameter == 0 ? alpha * t : alpha * (std::expm1(-parameter * t) / std::expm1(-parameter));
    case SpendingFamily::kPower:
      return alpha * std::pow(t, parameter);
  }
  return alpha;
}

absl::Status CheckErrors(absl::string_view side, absl::Span<const double> errors, size_t looks) {
  Arguments arguments;
  arguments.Require(errors.size() == looks, side, absl::StrCat("must hold ", looks, " errors"));
  for (const double error : errors) {
    arguments.Require(error >= 0 && error < 1, side, absl::StrCat("must lie between 0 and 1, not ", error));
  }
  RETURN_IF_ERROR(arguments.Check());
  const double total = std::accumulate(errors.begin(), errors.end(), 0.0);
  return Arguments()
      .Require(total == 0 || total >= kErrorMin, side,
               absl::StrCat("must sum to 0 or to at least ", kErrorMin, ", not ", total))
      .Check();
}

bool HasErrors(absl::Span<const double> errors) {
  return std::any_of(errors.begin(), errors.end(), [](double error) { return error > 0; });
}

// The z that `tail` passes with probability `error`; `tail` falls from one end of the bounds to the other. The search
// compares scores, which are nearly linear in z.
double BoundFor(double error, absl::FunctionRef<double(double)> tail) {
  if (tail(kBoundMax) >= error) return kBoundMax;
  const double single = NormalUpperQuantile(error);
  const auto gap = [&](double z) { return single - NormalScore(tail(z)); };
  return RootBetween(gap, -kBoundMax, std::min(kBoundMax, single + 1e-6)).value_or(-kBoundMax);
}

}  // namespace

absl::StatusOr<double> SpentError(const SpendingFunction& spending, double alpha, double t) {
  const SpendingPlan plan{.spending = spending, .alpha = alpha};
  RETURN_IF_ERROR(Check(plan));
  RETURN_IF_ERROR(Arguments().Require(t >= 0, "t", absl::StrCat("must be at least 0, not ", t)).Check());
  return Spent(plan, t);
}

absl::StatusOr<std::vector<double>> ErrorsOfLooks(absl::Span<const double> information, const SpendingPlan& plan) {
  RETURN_IF_ERROR(CheckLooks(information));
  RETURN_IF_ERROR(Check(plan));
  const bool done_early = information.size() > 1 && information[information.size() - 2] >= 1;
  RETURN_IF_ERROR(Arguments()
                      .Require(!done_early, "information", "must reach 1 at the last look only, as nothing is left")
                      .Check());
  std::vector<double> errors;
  double before = 0;
  for (const double t : information) {
    const double spent = Spent(plan, t);
    errors.push_back(std::max(0.0, spent - before));
    before = spent;
  }
  return errors;
}

absl::StatusOr<StoppingBounds> BoundsForErrors(absl::Span<const double> information,
                                               absl::Span<const double> upper_errors,
                                               absl::Span<const double> lower_errors) {
  RETURN_IF_ERROR(CheckLooks(information));
  RETURN_IF_ERROR(CheckErrors("upper_errors", upper_errors, information.size()));
  RETURN_IF_ERROR(CheckErrors("lower_errors", lower_errors, information.size()));
  const double total = std::accumulate(upper_errors.begin(), upper_errors.end(), 0.0) +
                       std::accumulate(lower_errors.begin(), lower_errors.end(), 0.0);
  RETURN_IF_ERROR(Arguments().Require(total < 1, "errors", absl::StrCat("must sum to below 1, not ", total)).Check());

  const bool upwards = HasErrors(upper_errors);
  const bool downwards = HasErrors(lower_errors);
  const bool symmetric = upper_errors == lower_errors;
  StoppingBounds bounds{.information = {information.begin(), information.end()}, .lower = {}, .upper = {}};
  LookRecursion recursion(information, /*drift=*/0);
  const auto above = [&](double z) { return recursion.Above(z); };
  const auto below_mirrored = [&](double z) { return recursion.Below(-z); };
  double upper_due = 0;
  double lower_due = 0;
  for (size_t i = 0; i < information.size(); ++i) {
    if (i > 0) recursion.Continue(bounds.lower.back(), bounds.upper.back());
    upper_due += upper_errors[i];
    lower_due += lower_errors[i];
    const double upper = upwards ? BoundFor(upper_due, above) : kInfinity;
    const double lower = symmetric ? -upper : downwards ? -BoundFor(lower_due, below_mirrored) : -kInfinity;
    bounds.upper.push_back(std::max(lower, upper));
    bounds.lower.push_back(lower);
    upper_due -= recursion.Above(upper);
    lower_due -= recursion.Below(lower);
  }
  return bounds;
}

absl::StatusOr<StoppingBounds> AsymmetricSpendingBounds(absl::Span<const double> information, const SpendingPlan& upper,
                                                        const SpendingPlan& lower) {
  ASSIGN_OR_RETURN(const std::vector<double> upper_errors, ErrorsOfLooks(information, upper));
  ASSIGN_OR_RETURN(const std::vector<double> lower_errors, ErrorsOfLooks(information, lower));
  return BoundsForErrors(information, upper_errors, lower_errors);
}

absl::StatusOr<StoppingBounds> SpendingBounds(absl::Span<const double> information, const SpendingPlan& plan,
                                              Alternative alternative) {
  RETURN_IF_ERROR(Check(plan));
  SpendingPlan side = plan;
  if (alternative == Alternative::kTwoSided) side.alpha /= 2;
  ASSIGN_OR_RETURN(const std::vector<double> errors, ErrorsOfLooks(information, side));
  const std::vector<double> none(errors.size(), 0.0);
  return BoundsForErrors(information, alternative == Alternative::kLess ? none : errors,
                         alternative == Alternative::kGreater ? none : errors);
}

}  // namespace sendlift
