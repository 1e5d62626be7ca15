#include "stats/bayes/best_arm.h"

#include <cmath>

#include "absl/types/span.h"

namespace sendlift {
namespace {

// For each arm the logarithm of the product of P(other < axis) over all others, from products of all before and after.
void LogOthersBelow(absl::Span<const double> above, std::vector<double>& others) {
  double before = 0;
  for (size_t i = 0; i < above.size(); ++i) {
    others[i] = before;
    before += std::log1p(-above[i]);
  }
  double after = 0;
  for (size_t i = above.size(); i-- > 0;) {
    others[i] += after;
    after += std::log1p(-above[i]);
  }
}

}  // namespace

std::vector<BestArm> BestArms(const PosteriorGrid& grid) {
  std::vector<BestArm> best(grid.arms().size());
  std::vector<double> others(best.size());
  double total = 0;
  grid.ForEachNode([&](const PosteriorGrid::Node& node) {
    LogOthersBelow(node.above, others);
    const double slope = grid.arms().front().Slope(node.axis);
    for (size_t i = 0; i < best.size(); ++i) {
      const double chance = node.weight * node.density[i] * std::exp(others[i]);
      best[i].chance += chance;
      total += chance;
      best[i].expected_loss += node.weight * slope * node.below[i] * -std::expm1(others[i]);
    }
  });
  for (BestArm& arm : best) arm.chance /= total;
  return best;
}

}  // namespace sendlift
