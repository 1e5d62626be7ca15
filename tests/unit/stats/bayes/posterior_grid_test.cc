#include "stats/bayes/posterior_grid.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "stats/distributions.h"

namespace sendlift {
namespace {

TEST(PosteriorGridTest, EveryDensityIntegratesToOneAndBothSidesAddUpToOne) {
  const PosteriorGrid grid({Posterior::OfRate(0.5, 0.5), Posterior::OfRate(3e8, 7e8), Posterior::OfRate(0.01, 1e6),
                            Posterior::OfRate(40, 2)});
  std::vector<double> totals(4, 0);
  grid.ForEachNode([&](const PosteriorGrid::Node& node) {
    for (size_t i = 0; i < totals.size(); ++i) {
      totals[i] += node.weight * node.density[i];
      EXPECT_NEAR(node.below[i] + node.above[i], 1, 1e-13);
    }
  });
  for (const double total : totals) EXPECT_NEAR(total, 1, 1e-13);
}

TEST(PosteriorGridTest, AgreesWithDistributionFunctionsInClosedForm) {
  const PosteriorGrid rates({Posterior::OfRate(1, 1), Posterior::OfRate(1, 500), Posterior::OfRate(1e5, 1)});
  rates.ForEachNode([&](const PosteriorGrid::Node& node) {
    const double t = 1 / (1 + std::exp(-node.axis));
    EXPECT_NEAR(node.below[0], t, 1e-13);
    EXPECT_NEAR(node.above[1], std::exp(500 * std::log1p(-t)), 1e-12);
    EXPECT_NEAR(node.below[2], std::exp(-1e5 * std::log1p(std::exp(-node.axis))), 1e-12);
  });
  const PosteriorGrid means({Posterior::OfMean(0, 1), Posterior::OfMean(0.2, 1e-7)});
  means.ForEachNode([&](const PosteriorGrid::Node& node) {
    EXPECT_NEAR(node.above[0], NormalUpperTail(node.axis), 1e-13);
    if (node.axis > 2) {
      EXPECT_NEAR(node.above[0] / NormalUpperTail(node.axis), 1, node.axis < 6 ? 1e-9 : 1);
    }
    EXPECT_NEAR(node.above[1], NormalUpperTail((node.axis - 0.2) / 1e-7), 1e-7);
  });
}

TEST(PosteriorGridTest, QuantilesInvertTheDistributionFunction) {
  const PosteriorGrid grid({Posterior::OfMean(0, 1), Posterior::OfMean(3, 1e-4)});
  for (const double p : {1e-9, 0.025, 0.5, 0.975, 0.999999}) {
    EXPECT_NEAR(grid.Quantile(0, p), -NormalUpperQuantile(p), 1e-9 + 1e-12 / p) << p;
    EXPECT_NEAR(grid.Quantile(1, p), 3 - 1e-4 * NormalUpperQuantile(p), 1e-9) << p;
  }
}

TEST(PosteriorGridTest, AnswersAtAnyPosition) {
  const PosteriorGrid grid({Posterior::OfMean(0, 1), Posterior::OfMean(3, 1e-4)});
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const double z : {-7.0, -1.3, 0.0, 0.4, 3.0}) {
    EXPECT_NEAR(grid.Above(0, z), NormalUpperTail(z), 1e-13) << z;
    EXPECT_NEAR(grid.Below(0, z), NormalUpperTail(-z), 1e-13) << z;
    EXPECT_NEAR(grid.Density(0, z), std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi), 1e-13) << z;
    EXPECT_NEAR(grid.Below(1, 3 + 1e-4 * z), NormalUpperTail(-z), 1e-9) << z;
  }
  for (const size_t arm : {0, 1}) {
    EXPECT_EQ(grid.Below(arm, -kInfinity), 0);
    EXPECT_EQ(grid.Above(arm, -kInfinity), 1);
    EXPECT_EQ(grid.Below(arm, kInfinity), 1);
    EXPECT_EQ(grid.Above(arm, kInfinity), 0);
    EXPECT_EQ(grid.Density(arm, kInfinity), 0);
  }
}

TEST(PosteriorGridTest, DoesNotGrowWithTheCustomers) {
  const auto nodes = [](double n) {
    int count = 0;
    const PosteriorGrid grid({Posterior::OfRate(0.1 * n, 0.9 * n), Posterior::OfRate(0.1 * n + 1, 0.9 * n)});
    grid.ForEachNode([&](const PosteriorGrid::Node&) { ++count; });
    return count;
  };
  EXPECT_LE(nodes(1e3), 2000);
  EXPECT_LE(nodes(1e14), 2000);
}

}  // namespace
}  // namespace sendlift
