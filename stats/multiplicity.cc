#include "stats/multiplicity.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"

namespace sendlift {
namespace {

constexpr size_t kPairedArmsMax = 500;

std::vector<double> Scaled(std::vector<double> p, double factor) {
  for (double& value : p) value = std::min(1.0, factor * value);
  return p;
}

// 1 - (1 - p)^m, without losing small p.
std::vector<double> SidakOf(std::vector<double> p) {
  const auto tests = static_cast<double>(p.size());
  for (double& value : p) value = std::max(value, -std::expm1(tests * std::log1p(-value)));
  return p;
}

// From the smallest p on, each at least the one before.
void StepDown(std::vector<double>& ascending) {
  for (size_t i = 1; i < ascending.size(); ++i) ascending[i] = std::max(ascending[i], ascending[i - 1]);
}

// From the largest p on, each at most the one after.
void StepUp(std::vector<double>& ascending) {
  for (size_t i = ascending.size(); i-- > 1;) ascending[i - 1] = std::min(ascending[i - 1], ascending[i]);
}

double HarmonicNumber(size_t n) {
  double sum = 0;
  for (size_t i = n; i > 0; --i) sum += 1 / static_cast<double>(i);
  return sum;
}

// The factor of the p-value of this rank, 0 for the smallest.
double StepFactor(PAdjustment adjustment, size_t rank, size_t tests, double harmonic) {
  if (adjustment == PAdjustment::kHolm || adjustment == PAdjustment::kHochberg) {
    return static_cast<double>(tests - rank);
  }
  const double factor = static_cast<double>(tests) / static_cast<double>(rank + 1);
  return adjustment == PAdjustment::kBenjaminiYekutieli ? factor * harmonic : factor;
}

std::vector<double> Stepped(absl::Span<const double> p, PAdjustment adjustment) {
  std::vector<size_t> order(p.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return p[a] < p[b]; });
  const double harmonic = HarmonicNumber(p.size());
  std::vector<double> ascending(p.size());
  for (size_t rank = 0; rank < p.size(); ++rank) {
    ascending[rank] = std::min(1.0, StepFactor(adjustment, rank, p.size(), harmonic) * p[order[rank]]);
  }
  if (adjustment == PAdjustment::kHolm) {
    StepDown(ascending);
  } else {
    StepUp(ascending);
  }
  std::vector<double> adjusted(p.size());
  for (size_t rank = 0; rank < p.size(); ++rank) adjusted[order[rank]] = ascending[rank];
  return adjusted;
}

}  // namespace

absl::StatusOr<std::vector<double>> AdjustedP(absl::Span<const double> p, PAdjustment adjustment) {
  Arguments arguments;
  arguments.Require(!p.empty(), "p", "must not be empty");
  for (size_t i = 0; i < p.size(); ++i) {
    if (!(p[i] >= 0 && p[i] <= 1)) arguments.Rate(absl::StrCat("p[", i, "]"), p[i]);
  }
  RETURN_IF_ERROR(arguments.Check());
  switch (adjustment) {
    case PAdjustment::kBonferroni:
      return Scaled({p.begin(), p.end()}, static_cast<double>(p.size()));
    case PAdjustment::kSidak:
      return SidakOf({p.begin(), p.end()});
    default:
      return Stepped(p, adjustment);
  }
}

absl::StatusOr<std::vector<PairwiseTest>> PairwiseRateTests(absl::Span<const Counts> arms, PAdjustment adjustment) {
  RETURN_IF_ERROR(Arguments()
                      .Require(arms.size() >= 2 && arms.size() <= kPairedArmsMax, "arms",
                               absl::StrCat("must be 2 to ", kPairedArmsMax))
                      .Check());
  std::vector<PairwiseTest> tests;
  std::vector<double> p;
  for (size_t first = 0; first < arms.size(); ++first) {
    for (size_t second = first + 1; second < arms.size(); ++second) {
      ASSIGN_OR_RETURN(const ZTest test, PooledZTest({.treatment = arms[first], .control = arms[second]}));
      tests.push_back({.first = first, .second = second, .chi_square = test.z * test.z, .p = test.p});
      p.push_back(test.p);
    }
  }
  ASSIGN_OR_RETURN(const std::vector<double> adjusted, AdjustedP(p, adjustment));
  for (size_t i = 0; i < tests.size(); ++i) tests[i].adjusted_p = adjusted[i];
  return tests;
}

}  // namespace sendlift
