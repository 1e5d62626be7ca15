#include "stats/value/stability.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "absl/status/status.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"

namespace sendlift {
namespace {

constexpr size_t kTenths = 10;
constexpr double kChance = 0.001;

bool NoneIsNegative(absl::Span<const double> counts) {
  return std::all_of(counts.begin(), counts.end(), [](double count) { return std::isfinite(count) && count >= 0; });
}

double ShareIn(double count, double all) { return std::max(count, 0.5) / all; }

}  // namespace

absl::StatusOr<StabilityBounds> TenthsOf(absl::Span<const double> values) {
  RETURN_IF_ERROR(Arguments()
                      .Require(!values.empty(), "values", "must not be empty")
                      .Require(std::none_of(values.begin(), values.end(), [](double v) { return std::isnan(v); }),
                               "values", "must be numbers")
                      .Check());
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  StabilityBounds bounds;
  for (size_t k = 1; k < kTenths; ++k) {
    const double bound = sorted[k * sorted.size() / kTenths];
    if (bound > sorted.front() && (bounds.empty() || bound > bounds.back())) bounds.push_back(bound);
  }
  return bounds;
}

std::vector<double> CountsIn(const StabilityBounds& bounds, absl::Span<const double> values) {
  std::vector<double> counts(bounds.size() + 1);
  for (const double value : values) {
    ++counts[static_cast<size_t>(std::upper_bound(bounds.begin(), bounds.end(), value) - bounds.begin())];
  }
  return counts;
}

absl::StatusOr<Stability> StabilityOf(absl::Span<const double> was, absl::Span<const double> is) {
  RETURN_IF_ERROR(Arguments()
                      .Require(was.size() == is.size(), "is", "must have as many bins as was")
                      .Require(!was.empty(), "was", "must have a bin")
                      .Require(NoneIsNegative(was) && NoneIsNegative(is), "counts", "must be at least 0")
                      .Check());
  const double all_was = std::accumulate(was.begin(), was.end(), 0.0);
  const double all_is = std::accumulate(is.begin(), is.end(), 0.0);
  if (all_was <= 0 || all_is <= 0) return absl::FailedPreconditionError("there are no values to compare");
  Stability stability;
  for (size_t k = 0; k < was.size(); ++k) {
    const double p = ShareIn(was[k], all_was);
    const double q = ShareIn(is[k], all_is);
    stability.index += (q - p) * std::log(q / p);
  }
  if (was.size() > 1) {
    const double quantile = ChiSquareUpperQuantile(kChance, static_cast<double>(was.size() - 1));
    stability.chance_bound = (1 / all_was + 1 / all_is) * quantile;
  }
  return stability;
}

}  // namespace sendlift
