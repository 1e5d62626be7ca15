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

}  // namespace
}  // namespace sendlift
