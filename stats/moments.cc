#include "stats/moments.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/status/status.h"
#include "base/status.h"
#include "stats/arguments.h"

namespace sendlift {
namespace {

constexpr size_t kBlock = 1024;

PairMoments OfBlock(absl::Span<const double> first, absl::Span<const double> second) {
  PairMoments block{.count = static_cast<double>(first.size())};
  // Sums of distances from the first value, so that equal values have no variance.
  for (size_t i = 0; i < first.size(); ++i) {
    block.first_mean += first[i] - first[0];
    block.second_mean += second[i] - second[0];
  }
  block.first_mean = first[0] + block.first_mean / block.count;
  block.second_mean = second[0] + block.second_mean / block.count;
  for (size_t i = 0; i < first.size(); ++i) {
    const double dx = first[i] - block.first_mean;
    const double dy = second[i] - block.second_mean;
    block.first_squares += dx * dx;
    block.second_squares += dy * dy;
    block.products += dx * dy;
  }
  return block;
}

// Merges blocks of equal size first, as a binary counter carries.
PairMoments InBlocks(absl::Span<const double> first, absl::Span<const double> second) {
  std::vector<PairMoments> levels;
  size_t blocks = 0;
  for (size_t at = 0; at < first.size(); at += kBlock, ++blocks) {
    levels.push_back(OfBlock(first.subspan(at, kBlock), second.subspan(at, kBlock)));
    for (size_t carry = blocks; carry % 2 == 1; carry /= 2) {
      const PairMoments last = levels.back();
      levels.pop_back();
      levels.back().Merge(last);
    }
  }
  PairMoments all;
  for (auto level = levels.rbegin(); level != levels.rend(); ++level) all.Merge(*level);
  return all;
}

bool AllFinite(absl::Span<const double> values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

absl::Status TooLarge() { return absl::OutOfRangeError("the values are too large for sums of squares in a double"); }

MeanEstimate FirstOf(const PairEstimate& pair) {
  return {.n = pair.n, .mean = pair.first_mean, .variance = pair.first_variance};
}

PairEstimate PairOf(const MeanEstimate& estimate) {
  return {.n = estimate.n, .first_mean = estimate.mean, .first_variance = estimate.variance};
}

PairMoments MomentsOf(const PairEstimate& estimate) {
  const double divisor = estimate.n - 1;
  return {.count = estimate.n,
          .first_mean = estimate.first_mean,
          .second_mean = estimate.second_mean,
          .first_squares = std::max(0.0, divisor) * estimate.first_variance,
          .second_squares = std::max(0.0, divisor) * estimate.second_variance,
          .products = std::max(0.0, divisor) * estimate.covariance};
}

PairEstimate Divided(const PairMoments& moments) {
  const double divisor = std::max(1.0, moments.count - 1);
  return {.n = moments.count,
          .first_mean = moments.first_mean,
          .second_mean = moments.second_mean,
          .first_variance = moments.first_squares / divisor,
          .second_variance = moments.second_squares / divisor,
          .covariance = moments.products / divisor};
}

}  // namespace

void Moments::Add(double value) { Merge({.count = 1, .mean = value}); }

void Moments::Merge(const Moments& other) {
  if (other.count == 0) return;
  const double total = count + other.count;
  const double delta = other.mean - mean;
  mean += delta * (other.count / total);
  squared_deviations += other.squared_deviations + delta * delta * (count * (other.count / total));
  count = total;
}

void PairMoments::Add(double first, double second) { Merge({.count = 1, .first_mean = first, .second_mean = second}); }

void PairMoments::Merge(const PairMoments& other) {
  if (other.count == 0) return;
  const double total = count + other.count;
  const double dx = other.first_mean - first_mean;
  const double dy = other.second_mean - second_mean;
  const double weight = count * (other.count / total);
  first_mean += dx * (other.count / total);
  second_mean += dy * (other.count / total);
  first_squares += other.first_squares + dx * dx * weight;
  second_squares += other.second_squares + dy * dy * weight;
  products += other.products + dx * dy * weight;
  count = total;
}

absl::StatusOr<Moments> MomentsOf(absl::Span<const double> values) {
  RETURN_IF_ERROR(Arguments().Require(AllFinite(values), "values", "must be finite").Check());
  const PairMoments all = InBlocks(values, values);
  if (!std::isfinite(all.first_mean + all.first_squares)) return TooLarge();
  return Moments{.count = all.count, .mean = all.first_mean, .squared_deviations = all.first_squares};
}

absl::StatusOr<PairMoments> PairMomentsOf(absl::Span<const double> first, absl::Span<const double> second) {
  RETURN_IF_ERROR(Arguments()
                      .Require(first.size() == second.size(), "second", "must be as long as first")
                      .Require(AllFinite(first), "first", "must be finite")
                      .Require(AllFinite(second), "second", "must be finite")
                      .Check());
  const PairMoments all = InBlocks(first, second);
  if (!std::isfinite(all.first_mean + all.first_squares + all.second_mean + all.second_squares + all.products)) {
    return TooLarge();
  }
  return all;
}

absl::StatusOr<MeanEstimate> EstimateOf(const Moments& moments) {
  ASSIGN_OR_RETURN(const PairEstimate pair, EstimateOf(PairMoments{.count = moments.count,
                                                                   .first_mean = moments.mean,
                                                                   .first_squares = moments.squared_deviations}));
  return FirstOf(pair);
}

absl::StatusOr<PairEstimate> EstimateOf(const PairMoments& moments) {
  // Rounding may leave the products a little above what the squares allow.
  const double bound = std::sqrt(moments.first_squares) * std::sqrt(moments.second_squares) * (1 + 1e-9);
  RETURN_IF_ERROR(Arguments()
                      .AtLeast("count", moments.count, 0)
                      .Finite("first_mean", moments.first_mean)
                      .Finite("second_mean", moments.second_mean)
                      .AtLeast("first_squares", moments.first_squares, 0)
                      .AtLeast("second_squares", moments.second_squares, 0)
                      .Require(std::abs(moments.products) <= bound, "products", "must agree with the squares")
                      .Check());
  if (moments.count < 2) return absl::FailedPreconditionError("a variance needs at least 2 customers");
  return Divided(moments);
}

MeanEstimate Pooled(const MeanEstimate& a, const MeanEstimate& b) { return FirstOf(Pooled(PairOf(a), PairOf(b))); }

PairEstimate Pooled(const PairEstimate& a, const PairEstimate& b) {
  PairMoments pooled = MomentsOf(a);
  pooled.Merge(MomentsOf(b));
  return Divided(pooled);
}

}  // namespace sendlift
