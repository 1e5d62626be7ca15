#include "measurement/look_design.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

const std::vector<double> kLooks = {0.3, 0.6, 1.0};

TEST(LookDesignTest, APlanNamesItsSpending) {
  EXPECT_EQ(SpendingOf({}).family, SpendingFamily::kOBrienFleming);
  EXPECT_EQ(SpendingOf({.spending = ErrorSpending::kPocock}).family, SpendingFamily::kPocock);
  const SpendingFunction late = SpendingOf({.spending = ErrorSpending::kHwangShihDecani});
  EXPECT_EQ(late.family, SpendingFamily::kHwangShihDeCani);
  EXPECT_EQ(late.parameter, -4);
  EXPECT_EQ(SpendingOf({.spending = ErrorSpending::kHwangShihDecani, .spending_parameter = 2}).parameter, 2);
}

TEST(LookDesignTest, BoundsAreThoseOfTheSpendingFunction) {
  LookDesign design(kLooks, SpendingOf({}), /*ended=*/true);
  ASSERT_OK_AND_ASSIGN(const StoppingBounds expected, SpendingBounds(kLooks, {.alpha = 0.05}));
  ASSERT_OK_AND_ASSIGN(const StoppingBounds bounds, design.BoundsAt(0.05));
  for (size_t i = 0; i < kLooks.size(); ++i) EXPECT_NEAR(bounds.upper[i], expected.upper[i], 1e-9);
}

TEST(LookDesignTest, TheLastLookOfAnUnderrunSpendsWhatIsLeft) {
  LookDesign running({0.3, 0.7}, SpendingOf({}), /*ended=*/false);
  LookDesign ended({0.3, 0.7}, SpendingOf({}), /*ended=*/true);
  ASSERT_OK_AND_ASSIGN(const StoppingBounds so_far, running.BoundsAt(0.05));
  ASSERT_OK_AND_ASSIGN(const StoppingBounds at_end, ended.BoundsAt(0.05));
  EXPECT_EQ(so_far.upper[0], at_end.upper[0]);
  EXPECT_GT(so_far.upper[1], at_end.upper[1]);
  ASSERT_OK_AND_ASSIGN(const Crossings crossings, CrossingProbabilities(at_end, 0));
  EXPECT_NEAR(crossings.Upper() + crossings.Lower(), 0.05, 1e-9);
}

TEST(LookDesignTest, LooksTooEarlyToSpendAnythingHaveTheHighestBound) {
  LookDesign design({0.02}, SpendingOf({}), /*ended=*/false);
  ASSERT_OK_AND_ASSIGN(const StoppingBounds bounds, design.BoundsAt(0.05));
  EXPECT_EQ(bounds.upper[0], kBoundMax);
}

TEST(LookDesignTest, TheRepeatedPIsTheAlphaAtWhichABoundIsTouched) {
  for (const ErrorSpending spending :
       {ErrorSpending::kObrienFleming, ErrorSpending::kPocock, ErrorSpending::kHwangShihDecani}) {
    LookDesign design(kLooks, SpendingOf({.spending = spending}), /*ended=*/true);
    for (const double alpha : {1e-6, 0.001, 0.01, 0.2}) {
      ASSERT_OK_AND_ASSIGN(const StoppingBounds bounds, design.BoundsAt(alpha));
      ASSERT_OK_AND_ASSIGN(const double p, design.RepeatedP({0.1, -bounds.upper[1], 0.2}, 0.05));
      EXPECT_NEAR(p, alpha, (alpha < 0.05 ? 0.002 : 0.02) * alpha);
    }
  }
}

TEST(LookDesignTest, TheRepeatedPIsBelowAlphaExactlyWhereALookCrosses) {
  LookDesign design(kLooks, SpendingOf({}), /*ended=*/true);
  ASSERT_OK_AND_ASSIGN(const StoppingBounds bounds, design.BoundsAt(0.05));
  for (const double beyond : {-1e-6, 1e-6}) {
    ASSERT_OK_AND_ASSIGN(const double p, design.RepeatedP({0, 0, bounds.upper[2] + beyond}, 0.05));
    EXPECT_EQ(p <= 0.05, beyond > 0);
  }
  ASSERT_OK_AND_ASSIGN(const double nothing, design.RepeatedP({0, 0, 0}, 0.05));
  EXPECT_EQ(nothing, 1);
  ASSERT_OK_AND_ASSIGN(const double certain, design.RepeatedP({0, 0, 30}, 0.05));
  EXPECT_LE(certain, 1e-9);
}

// The distribution of the last z alone: one look is the fixed test.
TEST(LookDesignTest, OfOneLookTheRepeatedPIsThatOfTheFixedTest) {
  LookDesign design({1.0}, SpendingOf({}), /*ended=*/true);
  ASSERT_OK_AND_ASSIGN(const double p, design.RepeatedP({2.5758293}, 0.05));
  EXPECT_NEAR(p, 0.01, 2e-5);
}

}  // namespace
}  // namespace sendlift
