#include "measurement/look_design.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/status.h"

namespace sendlift {
namespace {

constexpr double kLeastP = 1e-9;
constexpr double kMostP = 0.99;
constexpr int kStepsBelowAlpha = 14;
constexpr int kStepsAboveAlpha = 8;

}  // namespace

SpendingFunction SpendingOf(const AnalysisPlan& plan) {
  switch (plan.spending.value_or(ErrorSpending::kObrienFleming)) {
    case ErrorSpending::kPocock:
      return {.family = SpendingFamily::kPocock};
    case ErrorSpending::kHwangShihDecani:
      return {.family = SpendingFamily::kHwangShihDeCani,
              .parameter = plan.spending_parameter.value_or(kDefaultSpendingParameter)};
    case ErrorSpending::kObrienFleming:
      break;
  }
  return {.family = SpendingFamily::kOBrienFleming};
}

absl::StatusOr<StoppingBounds> LookDesign::MakeBounds(double alpha) const {
  ASSIGN_OR_RETURN(std::vector<double> errors,
                   ErrorsOfLooks(information_, {.spending = spending_, .alpha = alpha / 2}));
  const double spent = std::accumulate(errors.begin(), errors.end(), 0.0);
  if (ended_) errors.back() += std::max(0.0, alpha / 2 - spent);
  if (std::accumulate(errors.begin(), errors.end(), 0.0) < kErrorMin) {
    const std::vector<double> highest(information_.size(), kBoundMax);
    const std::vector<double> lowest(information_.size(), -kBoundMax);
    return StoppingBounds{.information = information_, .lower = lowest, .upper = highest};
  }
  return BoundsForErrors(information_, errors, errors);
}

absl::StatusOr<StoppingBounds> LookDesign::BoundsAt(double alpha) {
  const auto known = made_.find(alpha);
  if (known != made_.end()) return known->second;
  ASSIGN_OR_RETURN(StoppingBounds bounds, MakeBounds(alpha));
  return made_.emplace(alpha, std::move(bounds)).first->second;
}

absl::StatusOr<bool> LookDesign::Crosses(absl::Span<const double> z, double alpha) {
  ASSIGN_OR_RETURN(const StoppingBounds bounds, BoundsAt(alpha));
  for (size_t i = 0; i < z.size(); ++i) {
    if (std::abs(z[i]) >= bounds.upper[i]) return true;
  }
  return false;
}

absl::StatusOr<double> LookDesign::RepeatedP(absl::Span<const double> z, double alpha) {
  ASSIGN_OR_RETURN(const bool crosses, Crosses(z, alpha));
  double out = crosses ? kLeastP : alpha;  // does not cross
  double in = crosses ? alpha : kMostP;    // crosses
  ASSIGN_OR_RETURN(const bool at_edge, Crosses(z, crosses ? out : in));
  if (crosses && at_edge) return kLeastP;
  if (!crosses && !at_edge) return 1;
  for (int step = 0; step < (crosses ? kStepsBelowAlpha : kStepsAboveAlpha); ++step) {
    const double middle = std::sqrt(out * in);
    ASSIGN_OR_RETURN(const bool within, Crosses(z, middle));
    (within ? in : out) = middle;
  }
  return in;
}

}  // namespace sendlift
