#include "stats/pair_sums.h"

#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>

#include "base/status.h"
#include "stats/arguments.h"

namespace sendlift {
namespace {

using Wide = boost::multiprecision::int256_t;

Wide Widen(absl::int128 value) {
  const absl::uint128 bits = value < 0 ? -static_cast<absl::uint128>(value) : static_cast<absl::uint128>(value);
  Wide wide = absl::Uint128High64(bits);
  wide = (wide << 64) + absl::Uint128Low64(bits);
  return value < 0 ? -wide : wide;
}

bool SumFits(absl::int128 a, absl::int128 b) {
  return b >= 0 ? a <= absl::Int128Max() - b : a >= absl::Int128Min() - b;
}

}  // namespace

absl::Status PairSums::Add(int64_t first_value, int64_t second_value) {
  PairSums one;
  RETURN_IF_ERROR(one.first.Add(first_value));
  RETURN_IF_ERROR(one.second.Add(second_value));
  one.products = absl::int128(first_value) * second_value;
  return Merge(one);
}

absl::Status PairSums::Merge(const PairSums& other) {
  if (!SumFits(products, other.products)) {
    return absl::OutOfRangeError("the products of this cell no longer fit into 128 bits: use a larger unit");
  }
  PairSums merged = *this;
  RETURN_IF_ERROR(merged.first.Merge(other.first));
  RETURN_IF_ERROR(merged.second.Merge(other.second));
  merged.products += other.products;
  *this = merged;
  return absl::OkStatus();
}

absl::StatusOr<PairEstimate> EstimateOf(const PairSums& sums) {
  RETURN_IF_ERROR(
      Arguments().Require(sums.first.count == sums.second.count, "second.count", "must equal first.count").Check());
  ASSIGN_OR_RETURN(const MeanEstimate first, EstimateOf(sums.first));
  ASSIGN_OR_RETURN(const MeanEstimate second, EstimateOf(sums.second));
  const Wide spread = Wide(sums.first.count) * Widen(sums.products) - Widen(sums.first.sum) * Widen(sums.second.sum);
  const auto n = static_cast<long double>(sums.first.count);
  const auto covariance = static_cast<double>(spread.convert_to<long double>() / n / (n - 1));
  const double bound = std::sqrt(first.variance) * std::sqrt(second.variance) * (1 + 1e-12);
  RETURN_IF_ERROR(
      Arguments().Require(std::abs(covariance) <= bound, "products", "must agree with the squares").Check());
  return PairEstimate{.n = first.n,
                      .first_mean = first.mean,
                      .second_mean = second.mean,
                      .first_variance = first.variance,
                      .second_variance = second.variance,
                      .covariance = covariance};
}

}  // namespace sendlift
