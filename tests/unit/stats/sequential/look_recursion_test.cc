#include "stats/sequential/look_recursion.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "stats/distributions.h"

namespace sendlift {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(LookRecursionTest, TheFirstLookIsNormal) {
  const LookRecursion recursion(std::vector<double>{0.25, 1}, /*drift=*/2);
  for (const double z : {-12.0, -1.0, 0.0, 3.0, 12.0}) {
    EXPECT_NEAR(recursion.Above(z) / NormalUpperTail(z - 1), 1, 1e-13);
    EXPECT_NEAR(recursion.Below(z) / NormalUpperTail(1 - z), 1, 1e-13);
  }
}

// P(X > 0, Y > 0) = 1/4 + asin(r) / (2 pi) for normals of correlation r = sqrt(t1 / t2) (Sheppard 1899).
TEST(LookRecursionTest, AgreesWithTheOrthantOfTwoNormals) {
  for (const double t : {0.001, 0.06, 0.25, 0.5, 0.9, 0.99, 0.999}) {
    LookRecursion recursion(std::vector<double>{t, 1}, /*drift=*/0);
    recursion.Continue(0, kInfinity);
    EXPECT_NEAR(recursion.Above(0), 0.25 + std::asin(std::sqrt(t)) / (2 * std::numbers::pi), 1e-12) << t;
  }
}

TEST(LookRecursionTest, LooksWithoutBoundsChangeNothing) {
  for (const int looks : {2, 20, 60, 500}) {
    std::vector<double> information;
    for (int k = 1; k <= looks; ++k) information.push_back(static_cast<double>(k) / looks);
    LookRecursion recursion(information, /*drift=*/3);
    for (int k = 1; k < looks; ++k) recursion.Continue(-kInfinity, kInfinity);
    EXPECT_NEAR(recursion.Above(2.5), NormalUpperTail(-0.5), 1e-11) << looks;
    EXPECT_NEAR(recursion.Below(2.5), NormalUpperTail(0.5), 1e-11) << looks;
  }
}

// Bounds at every third of 60 looks, near and far apart, against the same bounds alone.
TEST(LookRecursionTest, SixtyUnequalLooksKeepNineDigits) {
  std::vector<double> all;
  std::vector<double> bounded;
  for (int k = 1; k <= 60; ++k) {
    all.push_back((k % 3 == 1 ? k + 0.9 : k) / 60.0);
    if (k % 3 == 0) bounded.push_back(all.back());
  }
  std::sort(all.begin(), all.end());
  LookRecursion fine(all, /*drift=*/1);
  LookRecursion coarse(bounded, /*drift=*/1);
  for (size_t i = 0; i + 1 < all.size(); ++i) {
    const bool bound = std::find(bounded.begin(), bounded.end(), all[i]) != bounded.end();
    fine.Continue(bound ? -2 : -kInfinity, bound ? 2.2 : kInfinity);
  }
  for (size_t i = 0; i + 1 < bounded.size(); ++i) coarse.Continue(-2, 2.2);
  EXPECT_GT(coarse.Above(2.2), 1e-3);
  EXPECT_NEAR(fine.Above(2.2), coarse.Above(2.2), 1e-11);
  EXPECT_NEAR(fine.Below(-2), coarse.Below(-2), 1e-11);
}

TEST(LookRecursionTest, ScoresAreQuantilesAndFiniteAtTheEnds) {
  EXPECT_NEAR(NormalScore(0.025), 1.959963984540054, 1e-12);
  EXPECT_GT(NormalScore(0), 37);
  EXPECT_LT(NormalScore(1), -7);
  EXPECT_TRUE(std::isfinite(NormalScore(0)) && std::isfinite(NormalScore(1)));
  EXPECT_TRUE(std::isnan(NormalScore(std::numeric_limits<double>::quiet_NaN())));
}

TEST(LookRecursionTest, NothingGoesOnPastBoundsThatMeet) {
  LookRecursion recursion(std::vector<double>{0.5, 1}, /*drift=*/0);
  recursion.Continue(1, 1);
  EXPECT_EQ(recursion.Above(-5), 0);
  EXPECT_EQ(recursion.Below(5), 0);
}

}  // namespace
}  // namespace sendlift
