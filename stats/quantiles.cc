#include "stats/quantiles.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/counts.h"
#include "stats/moments.h"
#include "stats/ratio_metric.h"

namespace sendlift {
namespace {

absl::Status Check(absl::Span<const double> values, double share, double level) {
  const bool finite = std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
  return Arguments()
      .Fraction("share", share)
      .Fraction("level", level)
      .Require(finite, "values", "must be finite")
      .Check();
}

absl::Status TooSmall() { return absl::FailedPreconditionError("the sample is too small for limits of this quantile"); }

// The order statistic with the given share of the sample at or below it.
double AtShare(const std::vector<double>& sorted, double share) {
  const double rank = std::ceil(share * static_cast<double>(sorted.size()) * (1 - 1e-15));
  const double last = static_cast<double>(sorted.size());
  return sorted[static_cast<size_t>(std::clamp(rank, 1.0, last)) - 1];
}

std::vector<double> Sorted(absl::Span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

// Limits at the shares `half` below and above, rounded outwards.
absl::StatusOr<QuantileEstimate> Between(const std::vector<double>& sorted, double share, double half, double z) {
  const auto n = static_cast<double>(sorted.size());
  const double lower_rank = std::floor(n * (share - half));
  const double upper_rank = std::ceil(n * (share + half));
  if (!(lower_rank >= 1 && upper_rank <= n)) return TooSmall();
  QuantileEstimate estimate{.n = n,
                            .value = AtShare(sorted, share),
                            .interval = {.lower = sorted[static_cast<size_t>(lower_rank) - 1],
                                         .upper = sorted[static_cast<size_t>(upper_rank) - 1]}};
  estimate.standard_error = estimate.interval.upper / (2 * z) - estimate.interval.lower / (2 * z);
  return estimate;
}

// Per customer, how many values lie at or below `value`, and how many there are.
PairMoments CustomersAtOrBelow(absl::Span<const double> values, absl::Span<const uint64_t> customers, double value) {
  std::vector<std::pair<uint64_t, bool>> rows(values.size());
  for (size_t i = 0; i < values.size(); ++i) rows[i] = {customers[i], values[i] <= value};
  std::sort(rows.begin(), rows.end());
  PairMoments moments;
  for (size_t at = 0; at < rows.size();) {
    const size_t first = at;
    double below = 0;
    for (; at < rows.size() && rows[at].first == rows[first].first; ++at) below += rows[at].second ? 1 : 0;
    moments.Add(below, static_cast<double>(at - first));
  }
  return moments;
}

absl::Status Check(const QuantileArms& arms) {
  Arguments arguments;
  for (const QuantileEstimate& arm : {arms.treatment, arms.control}) {
    arguments.Finite("value", arm.value).AtLeast("standard_error", arm.standard_error, 0);
  }
  return arguments.Check();
}

absl::StatusOr<Inference> Fitting(double value, double error, double level, Alternative alternative) {
  if (!std::isfinite(value + error)) return absl::OutOfRangeError("the quantiles do not fit a double");
  return Infer({.value = value, .standard_error = error}, level, alternative);
}

}  // namespace

absl::StatusOr<QuantileEstimate> QuantileOf(absl::Span<const double> values, double share, double level) {
  RETURN_IF_ERROR(Check(values, share, level));
  const double z = NormalQuantileFor(level);
  const auto n = static_cast<double>(values.size());
  if (!(n > z * z * std::max(share / (1 - share), (1 - share) / share))) return TooSmall();
  return Between(Sorted(values), share, z * std::sqrt(share * (1 - share) / n), z);
}

absl::StatusOr<QuantileEstimate> ClusteredQuantileOf(absl::Span<const double> values,
                                                     absl::Span<const uint64_t> customers, double share, double level) {
  RETURN_IF_ERROR(Check(values, share, level));
  RETURN_IF_ERROR(
      Arguments().Require(values.size() == customers.size(), "customers", "must be as long as values").Check());
  if (values.empty()) return TooSmall();
  const std::vector<double> sorted = Sorted(values);
  const double value = AtShare(sorted, share);
  ASSIGN_OR_RETURN(const PairEstimate pair, EstimateOf(CustomersAtOrBelow(values, customers, value)));
  ASSIGN_OR_RETURN(const MeanEstimate at_or_below, RatioEstimateOf(pair));
  const double z = NormalQuantileFor(level);
  ASSIGN_OR_RETURN(QuantileEstimate estimate,
                   Between(sorted, share, z * std::sqrt(at_or_below.variance / at_or_below.n), z));
  estimate.n = pair.n;
  return estimate;
}

absl::StatusOr<double> StandardErrorOfLimits(const Interval& limits, double level) {
  RETURN_IF_ERROR(Arguments()
                      .Fraction("level", level)
                      .Finite("limits.lower", limits.lower)
                      .Finite("limits.upper", limits.upper)
                      .Require(limits.lower <= limits.upper, "limits", "must have the lower end first")
                      .Check());
  const double z = NormalQuantileFor(level);
  return limits.upper / (2 * z) - limits.lower / (2 * z);
}

absl::StatusOr<Inference> QuantileDifference(const QuantileArms& arms, double level, Alternative alternative) {
  RETURN_IF_ERROR(Arguments().Fraction("level", level).Check());
  RETURN_IF_ERROR(Check(arms));
  return Fitting(arms.treatment.value - arms.control.value,
                 std::hypot(arms.treatment.standard_error, arms.control.standard_error), level, alternative);
}

absl::StatusOr<Inference> QuantileLift(const QuantileArms& arms, double level, Alternative alternative) {
  RETURN_IF_ERROR(Arguments().Fraction("level", level).Check());
  RETURN_IF_ERROR(Check(arms));
  const double control = arms.control.value;
  if (control == 0) return absl::FailedPreconditionError("the control quantile is 0, so there is no relative lift");
  const double ratio = arms.treatment.value / control;
  return Fitting(ratio - 1,
                 std::hypot(arms.treatment.standard_error / control, ratio * (arms.control.standard_error / control)),
                 level, alternative);
}

}  // namespace sendlift
