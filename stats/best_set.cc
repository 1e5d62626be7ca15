#include "stats/best_set.h"

#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"
#include "stats/roots.h"

namespace sendlift {
namespace {

constexpr size_t kDunnettArmsMax = 64;
constexpr size_t kBonferroniArmsMax = 2'000;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

void RequireArms(Arguments& arguments, absl::Span<const NormalEstimate> arms, size_t most) {
  arguments.Require(arms.size() >= 2 && arms.size() <= most, "arms", absl::StrCat("must be 2 to ", most));
  for (size_t i = 0; i < arms.size(); ++i) {
    arguments.Finite(absl::StrCat("arms[", i, "].value"), arms[i].value)
        .AtLeast(absl::StrCat("arms[", i, "].standard_error"), arms[i].standard_error, 0);
  }
}

double ErrorOfDifference(const NormalEstimate& a, const NormalEstimate& b) {
  return std::hypot(a.standard_error, b.standard_error);
}

// Ends of panels on which the integrand below is smooth: where an error is much smaller than that of `chosen`, its
// distribution function is a step.
std::vector<double> PanelEnds(const std::vector<double>& errors, size_t chosen, double critical) {
  constexpr double kReach = 8.5;
  constexpr double kWidth = 0.5;
  std::vector<double> ends;
  for (double end = -kReach; end <= kReach; end += kWidth) ends.push_back(end);
  for (size_t i = 0; i < errors.size(); ++i) {
    const double step = errors[i] / errors[chosen];
    const double at = -critical * std::hypot(step, 1);
    for (const double distance : {-9.0, -6.0, -3.0, -1.5, 0.0, 1.5, 3.0, 6.0, 9.0}) {
      const double end = at + distance * step;
      if (i != chosen && step < kWidth / 2 && std::abs(end) < kReach) ends.push_back(end);
    }
  }
  std::sort(ends.begin(), ends.end());
  return ends;
}

// P(no other arm exceeds arm `chosen` by more than `critical` standard errors of their difference) if all are equal:
// the integral over the chosen arm's deviation z of phi(z) times the product of Phi((z + critical e_ij / e_i) e_i /
// e_j).
double ChanceOfNoExcess(const std::vector<double>& errors, size_t chosen, double critical) {
  const auto integrand = [&](double z) {
    double product = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
    for (size_t i = 0; i < errors.size() && product > 0; ++i) {
      if (i == chosen) continue;
      const double step = errors[i] / errors[chosen];
      product *= std::erfc(-(z + critical * std::hypot(step, 1)) / step / std::numbers::sqrt2) / 2;
    }
    return product;
  };
  const std::vector<double> ends = PanelEnds(errors, chosen, critical);
  double chance = 0;
  for (size_t i = 1; i < ends.size(); ++i) {
    chance += boost::math::quadrature::gauss<double, 16>::integrate(integrand, ends[i - 1], ends[i]);
  }
  return chance;
}

// Between the quantiles of one comparison and of Bonferroni's bound.
std::vector<double> DunnettCriticalValues(absl::Span<const NormalEstimate> arms, double level, double bonferroni) {
  constexpr double kErrorMin = 1e-6;
  double unit = 0;
  for (const NormalEstimate& arm : arms) unit = std::max(unit, arm.standard_error);
  if (arms.size() == 2 || unit == 0) return std::vector<double>(arms.size(), bonferroni);
  std::vector<double> errors;
  for (const NormalEstimate& arm : arms) errors.push_back(std::max(kErrorMin, arm.standard_error / unit));
  std::map<double, double> solved;
  std::vector<double> critical;
  for (size_t i = 0; i < arms.size(); ++i) {
    const auto [found, is_new] = solved.emplace(errors[i], bonferroni);
    if (is_new) {
      const auto excess = [&](double value) { return ChanceOfNoExcess(errors, i, value) - level; };
      found->second = RootBetween(excess, NormalUpperQuantile(1 - level), bonferroni).value_or(bonferroni);
    }
    critical.push_back(found->second);
  }
  return critical;
}

// The least over the other arms in `among` of value - other + sign * critical * error.
template <typename Among, typename Critical>
double LeastOver(absl::Span<const NormalEstimate> arms, size_t arm, Among among, Critical critical) {
  double least = kInfinity;
  for (size_t other = 0; other < arms.size(); ++other) {
    if (other == arm || !among(other)) continue;
    const double margin = critical(other) * ErrorOfDifference(arms[arm], arms[other]);
    least = std::min(least, arms[arm].value - arms[other].value + margin);
  }
  return least;
}

}  // namespace

absl::StatusOr<std::vector<double>> BestSetCriticalValues(absl::Span<const NormalEstimate> arms, double level,
                                                          BestSetMethod method) {
  Arguments arguments;
  RequireArms(arguments.Fraction("level", level), arms,
              method == BestSetMethod::kDunnett ? kDunnettArmsMax : kBonferroniArmsMax);
  RETURN_IF_ERROR(arguments.Check());
  const double bonferroni = NormalUpperQuantile((1 - level) / static_cast<double>(arms.size() - 1));
  if (method == BestSetMethod::kBonferroni) return std::vector<double>(arms.size(), bonferroni);
  return DunnettCriticalValues(arms, level, bonferroni);
}

absl::StatusOr<std::vector<BestComparison>> CompareWithBest(absl::Span<const NormalEstimate> arms, double level,
                                                            BestSetMethod method) {
  ASSIGN_OR_RETURN(const std::vector<double> critical, BestSetCriticalValues(arms, level, method));
  return CompareWithBest(arms, critical);
}

absl::StatusOr<std::vector<BestComparison>> CompareWithBest(absl::Span<const NormalEstimate> arms,
                                                            absl::Span<const double> critical) {
  Arguments arguments;
  RequireArms(arguments, arms, kBonferroniArmsMax);
  arguments.Require(critical.size() == arms.size(), "critical_values", "must be as many as the arms");
  for (const double value : critical) arguments.Finite("critical_values", value);
  RETURN_IF_ERROR(arguments.Check());
  const auto any = [](size_t) { return true; };
  std::vector<BestComparison> results(arms.size());
  size_t candidates = 0;
  for (size_t i = 0; i < arms.size(); ++i) {
    const double upper = LeastOver(arms, i, any, [&](size_t) { return critical[i]; });
    results[i] = {.difference = LeastOver(arms, i, any, [](size_t) { return 0.0; }),
                  .interval = {.lower = 0, .upper = std::max(0.0, upper)},
                  .critical_value = critical[i],
                  .may_be_best = upper >= 0};
    if (!std::isfinite(results[i].difference + upper)) {
      return absl::OutOfRangeError("the differences between arms do not fit a double");
    }
    candidates += results[i].may_be_best ? 1 : 0;
  }
  for (size_t i = 0; i < arms.size(); ++i) {
    if (candidates == 1 && results[i].may_be_best) continue;
    const auto candidate = [&](size_t other) { return results[other].may_be_best; };
    const double lower = LeastOver(arms, i, candidate, [&](size_t other) { return -critical[other]; });
    results[i].interval.lower = std::min(0.0, lower);
  }
  return results;
}

absl::StatusOr<NormalEstimate> EstimateOfRate(const Counts& counts) {
  RETURN_IF_ERROR(WilsonInterval(counts, 0.95).status());
  const auto n = static_cast<double>(counts.trials);
  const auto x = static_cast<double>(counts.successes);
  const double smoothed = (x + 1) / (n + 2);
  return NormalEstimate{.value = x / n, .standard_error = std::sqrt(smoothed * (1 - smoothed) / n)};
}

}  // namespace sendlift
