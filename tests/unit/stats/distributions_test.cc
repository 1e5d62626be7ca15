#include "stats/distributions.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sendlift {
namespace {

// Student from the finite series of Abramowitz and Stegun (1964), 26.7.4; chi-square with 1 degree as a squared normal.
TEST(DistributionsTest, TailsAndQuantilesAgreeWithTables) {
  EXPECT_NEAR(NormalUpperTail(1.959963984540054), 0.025, 1e-16);
  EXPECT_NEAR(NormalUpperQuantile(0.025), 1.959963984540054, 1e-14);
  EXPECT_NEAR(StudentUpperTail(2.2281388519862748, 10), 0.025, 1e-15);
  EXPECT_NEAR(StudentUpperQuantile(0.025, 10), 2.2281388519862748, 1e-13);
  EXPECT_NEAR(StudentUpperTail(2, 20), 0.0296327677232852365, 1e-15);
  EXPECT_NEAR(ChiSquareUpperTail(3.841458820694124, 1), 0.05, 1e-15);
}

TEST(DistributionsTest, SmallTailsKeepTheirDigits) {
  EXPECT_NEAR(NormalUpperTail(10) / 7.619853024160527e-24, 1, 1e-12);
  EXPECT_GT(ChiSquareUpperTail(1000, 1), 0);
}

TEST(DistributionsTest, EdgesAreInfinitiesAndOutsideIsNaN) {
  EXPECT_EQ(NormalUpperQuantile(0), INFINITY);
  EXPECT_EQ(NormalUpperQuantile(1), -INFINITY);
  EXPECT_EQ(StudentUpperTail(INFINITY, 3), 0);
  EXPECT_EQ(StudentUpperTail(-INFINITY, 3), 1);
  EXPECT_TRUE(std::isnan(NormalUpperQuantile(-0.1)));
  EXPECT_TRUE(std::isnan(NormalUpperTail(NAN)));
  EXPECT_TRUE(std::isnan(StudentUpperTail(1, 0)));
  EXPECT_TRUE(std::isnan(StudentUpperQuantile(0.1, NAN)));
  EXPECT_TRUE(std::isnan(ChiSquareUpperTail(-1, 1)));
  EXPECT_TRUE(std::isnan(NoncentralStudentUpperTail(1, 5, INFINITY)));
}

TEST(DistributionsTest, StudentApproachesTheNormalForManyCustomers) {
  for (const double degrees : {1e9, 1e12, 1e18, 1e300}) {
    EXPECT_NEAR(StudentUpperQuantile(0.025, degrees), 1.959963984540054, 1e-7) << degrees;
    EXPECT_NEAR(StudentUpperTail(1.959963984540054, degrees), 0.025, 1e-8) << degrees;
  }
}

TEST(DistributionsTest, NoncentralStudentWithoutShiftIsStudent) {
  EXPECT_NEAR(NoncentralStudentUpperTail(2, 20, 0), StudentUpperTail(2, 20), 1e-13);
}

TEST(DistributionsTest, NoncentralStudentWithAnEnormousShiftIsCertain) {
  for (const double degrees : {2.0, 1e3, 1e12, 1e300}) {
    for (const double shift : {9e3, 1.1e4, 1e12, 1e300}) {
      EXPECT_NEAR(NoncentralStudentUpperTail(2, degrees, shift), 1, 1e-6) << degrees << " " << shift;
      EXPECT_NEAR(NoncentralStudentUpperTail(2, degrees, -shift), 0, 1e-6) << degrees << " " << shift;
    }
  }
}

TEST(DistributionsTest, BinomialProbabilitiesAreExactForSmallNumbers) {
  EXPECT_NEAR(BinomialProbability(3, 5, 0.5), 10.0 / 32, 1e-15);
  EXPECT_EQ(BinomialProbability(0, 0, 0.3), 1);
  EXPECT_EQ(BinomialProbability(0, 7, 0), 1);
  EXPECT_EQ(BinomialProbability(7, 7, 1), 1);
  EXPECT_TRUE(std::isnan(BinomialProbability(6, 5, 0.5)));
  EXPECT_TRUE(std::isnan(BinomialProbability(NAN, 5, 0.5)));
  EXPECT_TRUE(std::isnan(BinomialProbability(1, 5, 1.5)));
}

TEST(DistributionsTest, LogGammaIsTheLogarithmOfTheFactorial) {
  EXPECT_NEAR(LogGamma(11), std::log(3628800), 1e-13);
  EXPECT_NEAR(LogGamma(0.5), std::log(M_PI) / 2, 1e-15);
  EXPECT_TRUE(std::isinf(LogGamma(INFINITY)));
  EXPECT_TRUE(std::isnan(LogGamma(0)));
  EXPECT_TRUE(std::isnan(LogGamma(-1.5)));
  EXPECT_TRUE(std::isnan(LogGamma(NAN)));
}

TEST(DistributionsTest, NoncentralChiSquareWithOneDegreeIsASquaredShiftedNormal) {
  for (const double shift : {0.0, 0.5, 3.0, 40.0, 2000.0}) {
    for (const double root : {0.1, 1.0, 5.0, 39.0}) {
      const double expected = NormalUpperTail(root - shift) + NormalUpperTail(root + shift);
      EXPECT_NEAR(NoncentralChiSquareUpperTail(root * root, 1, shift * shift), expected, 1e-11) << shift << " " << root;
    }
  }
  EXPECT_NEAR(NoncentralChiSquareUpperTail(2e8, 4, 2e8), 0.5, 1e-3);
  EXPECT_TRUE(std::isnan(NoncentralChiSquareUpperTail(1, 1, -1)));
  EXPECT_TRUE(std::isnan(NoncentralChiSquareUpperTail(1, 1, INFINITY)));
  EXPECT_TRUE(std::isnan(NoncentralChiSquareUpperTail(NAN, 1, 1)));
}

TEST(DistributionsTest, QuantilesOfChiSquareAndBetaInvertTheirTails) {
  EXPECT_NEAR(ChiSquareUpperQuantile(0.05, 1), 3.841458820694124, 1e-12);
  EXPECT_EQ(ChiSquareUpperQuantile(1, 3), 0);
  EXPECT_EQ(ChiSquareUpperQuantile(0, 3), INFINITY);
  EXPECT_TRUE(std::isnan(ChiSquareUpperQuantile(0.5, 0)));
  // Of beta(1, n) and beta(n, 1) the tails are powers.
  EXPECT_NEAR(BetaUpperQuantile(0.025, 1, 20), 1 - std::pow(0.025, 1.0 / 20), 1e-14);
  EXPECT_NEAR(BetaLowerQuantile(0.025, 20, 1), std::pow(0.025, 1.0 / 20), 1e-14);
  EXPECT_NEAR(BetaLowerQuantile(1e-12, 1, 1e12) / 1e-24, 1, 1e-9);
  EXPECT_EQ(BetaUpperQuantile(0, 2, 3), 1);
  EXPECT_EQ(BetaUpperQuantile(1, 2, 3), 0);
  EXPECT_TRUE(std::isnan(BetaUpperQuantile(0.5, 0, 1)));
  EXPECT_TRUE(std::isnan(BetaLowerQuantile(-0.5, 1, 1)));
}

}  // namespace
}  // namespace sendlift
