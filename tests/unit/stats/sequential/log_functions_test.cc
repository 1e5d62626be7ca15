#include "stats/sequential/log_functions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace sendlift {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(LogFunctionsTest, AgreeWithClosedForms) {
  EXPECT_NEAR(static_cast<double>(LogGamma(5)), std::log(24), 1e-15);
  EXPECT_NEAR(static_cast<double>(LogBeta(2, 3)), std::log(1.0 / 12), 1e-15);
  EXPECT_NEAR(static_cast<double>(LogGammaBelow(1, 2)), std::log(1 - std::exp(-2.0)), 1e-15);
  EXPECT_NEAR(static_cast<double>(LogGammaAbove(2, 3)), std::log(4 * std::exp(-3.0)), 1e-14);
  EXPECT_NEAR(static_cast<double>(LogBetaBelow(2, 1, 0.5)), std::log(0.125), 1e-15);
  EXPECT_EQ(LogBetaBelow(2, 3, 1), LogBeta(2, 3));
}

// ln G(a + 1) - ln G(a) = ln a
TEST(LogFunctionsTest, LargeArgumentsKeepTheDigitsOfTheirDifference) {
  for (const long double a : {1e3L, 1e6L, 1e9L, 1e12L}) {
    EXPECT_NEAR(static_cast<double>(LogGamma(a + 1) - LogGamma(a)), std::log(static_cast<double>(a)), 2e-5);
  }
}

TEST(LogFunctionsTest, OutsideTheDomainThereIsNoNumber) {
  for (const double bad : {kNan, -1.0, 0.0, kInfinity}) {
    EXPECT_TRUE(std::isnan(LogGamma(bad)));
    EXPECT_TRUE(std::isnan(LogBeta(bad, 1)));
    EXPECT_TRUE(std::isnan(LogBeta(1, bad)));
    EXPECT_TRUE(std::isnan(LogGammaBelow(bad, 1)));
    EXPECT_TRUE(std::isnan(LogGammaAbove(bad, 1)));
    EXPECT_TRUE(std::isnan(LogBetaBelow(bad, 1, 0.5)));
  }
  for (const double bad : {kNan, -1.0}) {
    EXPECT_TRUE(std::isnan(LogGammaBelow(1, bad)));
    EXPECT_TRUE(std::isnan(LogGammaAbove(1, bad)));
    EXPECT_TRUE(std::isnan(LogBetaBelow(1, 1, bad)));
  }
  EXPECT_TRUE(std::isnan(LogBetaBelow(1, 1, 1.5)));
  EXPECT_FALSE(std::isnan(LogGammaBelow(1, kInfinity)));
}

}  // namespace
}  // namespace sendlift
