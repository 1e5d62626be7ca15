#include "measurement/lift.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sendlift::testing {
namespace {

ArmSums Rate(int64_t people, int64_t responders) {
  return {.people = people,
          .responders = responders,
          .sums = {.count = people, .sum = responders, .sum_of_squares = static_cast<uint64_t>(responders)}};
}

TEST(LiftTest, RatesAreComparedByTheScoreOfMiettinenAndNurminen) {
  // Hillstrom (2008), visits: 18.28 % of 21,307 with the men's e-mail against 10.62 % of 21,306 without.
  const LiftNumbers lift = CompareArms(MetricKind::kRate, Rate(21'307, 3'894), Rate(21'306, 2'262), 0.95);
  EXPECT_NEAR(lift.value, 0.18276, 1e-5);
  EXPECT_NEAR(*lift.difference, 0.076590, 1e-6);
  EXPECT_TRUE(lift.difference_interval->Holds(*lift.difference));
  // The Wald interval is near for such numbers: 1.96 sqrt(p q / n) of both.
  const double error = 1.959964 * std::sqrt(0.18276 * 0.81724 / 21'307 + 0.10617 * 0.89383 / 21'306);
  EXPECT_NEAR(lift.difference_interval->lower, 0.076590 - error, 2e-5);
  EXPECT_NEAR(lift.difference_interval->upper, 0.076590 + error, 2e-5);
  EXPECT_NEAR(*lift.relative_lift, 0.72142, 1e-4);
  EXPECT_GT(lift.relative_lift_interval->lower, 0.6);
  EXPECT_LT(*lift.p_value, 1e-90);
}

TEST(LiftTest, ARateThatNobodyOfControlHasGivesADifferenceAndNoRelativeLift) {
  const LiftNumbers lift = CompareArms(MetricKind::kRate, Rate(100, 5), Rate(100, 0), 0.95);
  EXPECT_DOUBLE_EQ(*lift.difference, 0.05);
  EXPECT_TRUE(lift.difference_interval.has_value());
  EXPECT_FALSE(lift.relative_lift.has_value());
  EXPECT_FALSE(lift.relative_lift_interval.has_value());
}

TEST(LiftTest, RatesOfNoneAndOfAllHaveIntervals) {
  for (const int64_t responders : {0, 50}) {
    const LiftNumbers lift = CompareArms(MetricKind::kRate, Rate(50, responders), Rate(50, responders), 0.95);
    EXPECT_EQ(*lift.difference, 0);
    EXPECT_LT(lift.difference_interval->lower, 0);
    EXPECT_GT(lift.difference_interval->upper, 0);
    EXPECT_NEAR(*lift.p_value, 1, 1e-9);
  }
}

TEST(LiftTest, MeansAreComparedByWelchAndFieller) {
  // Treatment 1, 2, 3, 4, 5; control 1, 1, 2, 2.
  const ArmSums treatment{.people = 5, .responders = 5, .sums = {.count = 5, .sum = 15, .sum_of_squares = 55}};
  const ArmSums control{.people = 4, .responders = 4, .sums = {.count = 4, .sum = 6, .sum_of_squares = 10}};
  const LiftNumbers lift = CompareArms(MetricKind::kRevenue, treatment, control, 0.95);
  EXPECT_DOUBLE_EQ(lift.value, 3);
  EXPECT_DOUBLE_EQ(lift.control_value, 1.5);
  EXPECT_DOUBLE_EQ(*lift.difference, 1.5);
  // V = 2.5 / 5 and (1/3) / 4: t = 1.5 / sqrt(7/12) with (7/12)^2 / (0.25/4 + (1/12)^2/3) degrees of freedom.
  EXPECT_NEAR(*lift.p_value, 0.1040, 1e-4);
  EXPECT_TRUE(lift.difference_interval->Holds(0));
  EXPECT_DOUBLE_EQ(*lift.relative_lift, 1);
  EXPECT_TRUE(lift.relative_lift_interval->Holds(1));
}

TEST(LiftTest, AControlMeanThatCannotBeToldFromNoughtBoundsNoRelativeLift) {
  const ArmSums treatment{.people = 100, .responders = 30, .sums = {.count = 100, .sum = 300, .sum_of_squares = 5000}};
  const ArmSums control{.people = 100, .responders = 1, .sums = {.count = 100, .sum = 10, .sum_of_squares = 100}};
  const LiftNumbers lift = CompareArms(MetricKind::kRevenue, treatment, control, 0.95);
  EXPECT_DOUBLE_EQ(*lift.relative_lift, 29);
  EXPECT_FALSE(lift.relative_lift_interval.has_value());
  EXPECT_TRUE(lift.difference_interval.has_value());
}

TEST(LiftTest, AnArmWithoutPeopleIsComparedWithNothing) {
  for (const MetricKind kind : {MetricKind::kRate, MetricKind::kCount, MetricKind::kRevenue}) {
    EXPECT_FALSE(CompareArms(kind, Rate(0, 0), Rate(10, 1), 0.95).difference.has_value());
    EXPECT_FALSE(CompareArms(kind, Rate(10, 1), Rate(0, 0), 0.95).difference.has_value());
  }
}

TEST(LiftTest, OnePersonHasAMeanAndNoInterval) {
  const ArmSums one{.people = 1, .responders = 1, .sums = {.count = 1, .sum = 7, .sum_of_squares = 49}};
  const LiftNumbers lift = CompareArms(MetricKind::kCount, one, one, 0.95);
  EXPECT_DOUBLE_EQ(lift.value, 7);
  EXPECT_EQ(*lift.difference, 0);
  EXPECT_FALSE(lift.difference_interval.has_value());
}

}  // namespace
}  // namespace sendlift::testing
