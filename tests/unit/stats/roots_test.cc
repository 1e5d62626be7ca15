#include "stats/roots.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sendlift {
namespace {

TEST(RootsTest, FindsACrossingToFullPrecision) {
  const std::optional<double> root = RootBetween([](double x) { return x * x - 2; }, 0, 2);
  ASSERT_TRUE(root.has_value());
  EXPECT_NEAR(*root, std::sqrt(2.0), 1e-15);
}

TEST(RootsTest, AnEndCanBeTheRoot) {
  EXPECT_EQ(RootBetween([](double x) { return x; }, 0, 1), 0.0);
  EXPECT_EQ(RootBetween([](double x) { return x - 1; }, 0, 1), 1.0);
}

TEST(RootsTest, WithoutACrossingThereIsNone) {
  EXPECT_EQ(RootBetween([](double x) { return x * x + 1; }, -1, 1), std::nullopt);
  EXPECT_EQ(RootBetween([](double) { return NAN; }, -1, 1), std::nullopt);
  EXPECT_EQ(RootBetween([](double x) { return x; }, 1, -1), std::nullopt);
}

TEST(RootsTest, FindsATinyRootRelatively) {
  const std::optional<double> root = RootBetween([](double x) { return x - 3e-12; }, 0, 1);
  ASSERT_TRUE(root.has_value());
  EXPECT_NEAR(*root / 3e-12, 1, 1e-12);
}

}  // namespace
}  // namespace sendlift
