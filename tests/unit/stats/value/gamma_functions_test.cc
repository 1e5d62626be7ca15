#include "stats/value/gamma_functions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <initializer_list>

namespace sendlift {
namespace {

TEST(GammaFunctionsTest, LogBetaKeepsItsDigitsWhereOneArgumentIsLarge) {
  EXPECT_NEAR(LogBeta(2, 3), std::log(1.0 / 12), 1e-14);
  for (const double large : {1e2, 1e3, 1e5, 1e9, 1e12}) {
    EXPECT_NEAR(LogBeta(1, large), -std::log(large), 1e-11 * std::log(large)) << large;
    EXPECT_NEAR(LogBeta(large, 2), -std::log(large) - std::log1p(large), 1e-11 * std::log(large)) << large;
  }
}

TEST(GammaFunctionsTest, NegativeBinomialTailIsTheSumOfItsTerms) {
  const double failures = 0.243;
  const double success = 0.6;
  double term = std::pow(1 - success, failures);
  double below = 0;
  for (int n = 0; n < 20; ++n) {
    EXPECT_NEAR(NegativeBinomialUpperTail(n, failures, success), 1 - below, 1e-13);
    below += term;
    term *= (failures + n) / (n + 1) * success;
  }
}

TEST(GammaFunctionsTest, OutsideTheirDomainTheyAreNotANumber) {
  for (const double wrong : {0.0, -1.0, -0.5, static_cast<double>(NAN), static_cast<double>(INFINITY)}) {
    EXPECT_TRUE(std::isnan(LogBeta(wrong, 1)));
    EXPECT_TRUE(std::isnan(LogBeta(1, wrong)));
    EXPECT_TRUE(std::isnan(NegativeBinomialUpperTail(1, wrong, 0.5)));
  }
  EXPECT_TRUE(std::isnan(NegativeBinomialUpperTail(-1, 1, 0.5)));
  EXPECT_TRUE(std::isnan(NegativeBinomialUpperTail(1, 1, 1.5)));
}

}  // namespace
}  // namespace sendlift
