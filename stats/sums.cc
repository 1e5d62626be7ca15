#include "stats/sums.h"

#include <boost/multiprecision/cpp_int.hpp>
#include <limits>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"

namespace sendlift {
namespace {

using Wide = boost::multiprecision::int256_t;

Wide Widen(absl::uint128 value) {
  Wide wide = absl::Uint128High64(value);
  wide <<= 64;
  return wide + absl::Uint128Low64(value);
}

absl::uint128 Magnitude(absl::int128 value) {
  const auto bits = static_cast<absl::uint128>(value);
  return value < 0 ? -bits : bits;
}

absl::Status SumsAreFull() {
  return absl::OutOfRangeError("the sums of this cell no longer fit into 128 bits: use a larger unit of money");
}

// n sum_of_squares - sum^2, which no real customers can make negative. Needs count >= 0 and |sum| < 2^127.
Wide Spread(const MoneySums& sums) {
  const Wide total = Widen(Magnitude(sums.sum));
  return Wide(sums.count) * Widen(sums.sum_of_squares) - total * total;
}

}  // namespace

absl::Status MoneySums::Add(int64_t value) {
  const absl::uint128 magnitude = Magnitude(value);
  return Merge({.count = 1, .sum = value, .sum_of_squares = magnitude * magnitude});
}

absl::Status MoneySums::Merge(const MoneySums& other) {
  if (other.count > std::numeric_limits<int64_t>::max() - count) return SumsAreFull();
  if (other.sum_of_squares > absl::Uint128Max() - sum_of_squares) return SumsAreFull();
  // |sum| never exceeds sum_of_squares nor 2^95.5, so it fits where the other two do.
  count += other.count;
  sum += other.sum;
  sum_of_squares += other.sum_of_squares;
  return absl::OkStatus();
}

absl::StatusOr<MeanEstimate> EstimateOf(const MoneySums& sums) {
  constexpr int kSumBitsMax = 96;
  RETURN_IF_ERROR(Arguments()
                      .Require(sums.count >= 0, "count", "must be at least 0")
                      .Require(Magnitude(sums.sum) >> kSumBitsMax == 0, "sum", "must lie below 2^96 in size")
                      .Check());
  if (sums.count < 2) {
    return absl::FailedPreconditionError(absl::StrCat("a variance needs at least 2 customers, there are ", sums.count));
  }
  const Wide spread = Spread(sums);
  RETURN_IF_ERROR(
      Arguments().Require(spread >= 0, "sum_of_squares", "must be at least sum squared over count").Check());
  const auto n = static_cast<long double>(sums.count);
  const long double variance = spread.convert_to<long double>() / n / (n - 1);
  return MeanEstimate{.n = static_cast<double>(sums.count),
                      .mean = static_cast<double>(static_cast<long double>(sums.sum) / n),
                      .variance = static_cast<double>(variance)};
}

std::optional<double> MeanOf(const MoneySums& sums) {
  if (sums.count <= 0) return std::nullopt;
  return static_cast<double>(static_cast<long double>(sums.sum) / static_cast<long double>(sums.count));
}

MeanEstimate Scaled(const MeanEstimate& estimate, double factor) {
  return {.n = estimate.n, .mean = estimate.mean * factor, .variance = estimate.variance * factor * factor};
}

}  // namespace sendlift
