#include "stats/shrinkage.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"
#include "stats/sample_ratio.h"

namespace sendlift {
namespace {

constexpr size_t kCellsMin = 4;

// What is known of the spread between cells, as points of a posterior: the mean of all cells and its variance given
// each tau^2.
struct TauPoint {
  double log_weight = 0;
  double tau_squared = 0;
  double mean = 0;
  double variance_of_mean = 0;
};

TauPoint GivenTau(absl::Span<const NormalEstimate> cells, double tau) {
  TauPoint point{.tau_squared = tau * tau};
  double weights = 0, products = 0, squares = 0;
  for (const NormalEstimate& cell : cells) {
    const double variance = cell.standard_error * cell.standard_error + point.tau_squared;
    weights += 1 / variance;
    products += cell.value / variance;
    point.log_weight -= std::log(variance) / 2;
  }
  point.mean = products / weights;
  point.variance_of_mean = 1 / weights;
  for (const NormalEstimate& cell : cells) {
    const double distance = cell.value - point.mean;
    squares += distance * distance / (cell.standard_error * cell.standard_error + point.tau_squared);
  }
  point.log_weight -= (std::log(weights) + squares) / 2;
  return point;
}

// A flat prior on tau^2, on a grid of tau = scale u / (1 - u) that is finer for more cells, which know tau better.
std::vector<TauPoint> PosteriorOfTau(absl::Span<const NormalEstimate> cells, double scale) {
  const double steps = std::clamp(std::ceil(20 * std::sqrt(static_cast<double>(cells.size()))), 100.0, 2000.0);
  std::vector<TauPoint> points;
  double largest = -std::numeric_limits<double>::infinity();
  for (double u = 0.5 / steps; u < 1; u += 1 / steps) {
    points.push_back(GivenTau(cells, scale * u / (1 - u)));
    points.back().log_weight += std::log(u) - 3 * std::log1p(-u);
    largest = std::max(largest, points.back().log_weight);
  }
  for (TauPoint& point : points) point.log_weight -= largest;
  return points;
}

ShrunkCell Shrink(const NormalEstimate& cell, const HeterogeneityTest& between, const std::vector<TauPoint>& taus,
                  double z) {
  const double variance = cell.standard_error * cell.standard_error;
  ShrunkCell shrunk;
  shrunk.weight = between.tau_squared / (variance + between.tau_squared);
  shrunk.estimate = between.common.value + shrunk.weight * (cell.value - between.common.value);
  double total = 0, squares = 0;
  for (const TauPoint& tau : taus) {
    const double towards_mean = variance / (variance + tau.tau_squared);
    const double distance = tau.mean + (1 - towards_mean) * (cell.value - tau.mean) - shrunk.estimate;
    const double weight = std::exp(tau.log_weight);
    total += weight;
    squares += weight * (distance * distance + variance * (1 - towards_mean) +
                         towards_mean * towards_mean * tau.variance_of_mean);
  }
  shrunk.standard_error = std::sqrt(squares / total);
  shrunk.interval = {.lower = shrunk.estimate - z * shrunk.standard_error,
                     .upper = shrunk.estimate + z * shrunk.standard_error};
  return shrunk;
}

}  // namespace

absl::StatusOr<ShrunkGrid> ShrinkTowardsMean(absl::Span<const NormalEstimate> cells, double level) {
  RETURN_IF_ERROR(Arguments().Fraction("level", level).Check());
  if (cells.size() < kCellsMin) return absl::FailedPreconditionError("shrinkage needs at least 4 cells");
  ASSIGN_OR_RETURN(const HeterogeneityTest between, CochranQ(cells));
  ShrunkGrid grid{.mean = between.common.value, .tau_squared = between.tau_squared, .cells = {}};
  const double z = NormalUpperQuantile((1 - level) / 2);
  double sum = 0;
  const double typical = between.common.standard_error * std::sqrt(static_cast<double>(cells.size()));
  const std::vector<TauPoint> taus = PosteriorOfTau(cells, std::hypot(typical, std::sqrt(between.tau_squared)));
  for (const NormalEstimate& cell : cells) {
    grid.cells.push_back(Shrink(cell, between, taus, z));
    sum += std::abs(grid.cells.back().interval.lower) + std::abs(grid.cells.back().interval.upper);
  }
  if (!std::isfinite(sum)) return absl::OutOfRangeError("the cells or their errors do not fit a double");
  return grid;
}

absl::StatusOr<ShrunkGrid> ShrinkRates(absl::Span<const Counts> cells, double level) {
  if (cells.size() < kCellsMin) return absl::FailedPreconditionError("shrinkage needs at least 4 cells");
  RETURN_IF_ERROR(SameRateTest(cells).status());
  double successes = 0;
  double trials = 0;
  for (const Counts& cell : cells) {
    successes += static_cast<double>(cell.successes);
    trials += static_cast<double>(cell.trials);
  }
  const double rate = successes / trials;
  if (rate == 0 || rate == 1) return absl::FailedPreconditionError("nobody or everybody responded: no cell differs");
  std::vector<NormalEstimate> estimates;
  for (const Counts& cell : cells) {
    const auto n = static_cast<double>(cell.trials);
    estimates.push_back(
        {.value = static_cast<double>(cell.successes) / n, .standard_error = std::sqrt(rate * (1 - rate) / n)});
  }
  ASSIGN_OR_RETURN(ShrunkGrid grid, ShrinkTowardsMean(estimates, level));
  for (ShrunkCell& cell : grid.cells) {
    cell.interval = {.lower = std::max(0.0, cell.interval.lower), .upper = std::min(1.0, cell.interval.upper)};
  }
  return grid;
}

}  // namespace sendlift
