#include "stats/winsorise.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/status/status.h"
#include "base/status.h"
#include "stats/arguments.h"

namespace sendlift {
namespace {

absl::Status CheckOrder(bool in_order) {
  return Arguments().Require(in_order, "limits.upper", "must be at least limits.lower").Check();
}

// By position in the sorted sample, from 0.
size_t RankOf(double share, size_t n) {
  const double rank = std::ceil(share * static_cast<double>(n) * (1 - 1e-15));
  return std::min(n - 1, static_cast<size_t>(std::max(0.0, rank - 1)));
}

template <typename T>
absl::StatusOr<Limits<T>> AtPercentiles(absl::Span<const T> sample, double lower, double upper) {
  RETURN_IF_ERROR(Arguments()
                      .Rate("lower", lower)
                      .Rate("upper", upper)
                      .Require(lower <= upper, "upper", "must be at least lower")
                      .Check());
  if (sample.empty()) return absl::FailedPreconditionError("there are no customers to take percentiles of");
  std::vector<T> sorted(sample.begin(), sample.end());
  const auto value = [&](double share) {
    const auto at = sorted.begin() + static_cast<ptrdiff_t>(RankOf(share, sorted.size()));
    std::nth_element(sorted.begin(), at, sorted.end());
    return *at;
  };
  const T low = value(lower);
  return Limits<T>{.lower = low, .upper = value(upper)};
}

}  // namespace

absl::StatusOr<WinsorisedSums> Winsorise(absl::Span<const int64_t> values, const Limits<int64_t>& limits) {
  RETURN_IF_ERROR(CheckOrder(limits.lower <= limits.upper));
  WinsorisedSums result;
  for (const int64_t value : values) {
    RETURN_IF_ERROR(result.sums.Add(std::clamp(value, limits.lower, limits.upper)));
    result.raised += value < limits.lower;
    result.lowered += value > limits.upper;
  }
  return result;
}

absl::StatusOr<WinsorisedMoments> Winsorise(absl::Span<const double> values, const Limits<double>& limits) {
  RETURN_IF_ERROR(CheckOrder(limits.lower <= limits.upper));
  std::vector<double> pulled(values.begin(), values.end());
  WinsorisedMoments result;
  for (double& value : pulled) {
    result.raised += value < limits.lower;
    result.lowered += value > limits.upper;
    if (!std::isnan(value)) value = std::clamp(value, limits.lower, limits.upper);
  }
  ASSIGN_OR_RETURN(result.moments, MomentsOf(pulled));
  return result;
}

absl::StatusOr<Limits<int64_t>> LimitsAtPercentiles(absl::Span<const int64_t> sample, double lower, double upper) {
  return AtPercentiles(sample, lower, upper);
}

absl::StatusOr<Limits<double>> LimitsAtPercentiles(absl::Span<const double> sample, double lower, double upper) {
  const bool finite = std::all_of(sample.begin(), sample.end(), [](double value) { return std::isfinite(value); });
  RETURN_IF_ERROR(Arguments().Require(finite, "sample", "must be finite").Check());
  return AtPercentiles(sample, lower, upper);
}

}  // namespace sendlift
