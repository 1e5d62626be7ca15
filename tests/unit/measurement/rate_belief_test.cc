#include "measurement/rate_belief.h"

#include <gtest/gtest.h>

namespace sendlift::testing {
namespace {

ArmSums Rate(int64_t people, int64_t responders) { return {.people = people, .responders = responders}; }

TEST(RateBeliefTest, EqualArmsAreEquallyLikelyToBeBetter) {
  const auto belief = BelieveRates(Rate(500, 30), Rate(500, 30), true);
  ASSERT_TRUE(belief.has_value());
  EXPECT_NEAR(belief->chance_better, 0.5, 1e-12);
  EXPECT_NEAR(belief->expected_loss_of_arm, belief->expected_loss_of_control, 1e-12);
}

// The losses differ by the difference of the means of Beta(0.5 + x, 0.5 + n - x).
TEST(RateBeliefTest, LossesDifferByTheDifferenceOfTheMeans) {
  const auto belief = BelieveRates(Rate(1000, 60), Rate(800, 32), true);
  ASSERT_TRUE(belief.has_value());
  EXPECT_NEAR(belief->expected_loss_of_control - belief->expected_loss_of_arm, 60.5 / 1001 - 32.5 / 801, 1e-12);
  EXPECT_GT(belief->chance_better, 0.97);
}

TEST(RateBeliefTest, FewerOptOutsAreBetter) {
  const auto more = BelieveRates(Rate(1000, 60), Rate(800, 32), true);
  const auto fewer = BelieveRates(Rate(1000, 60), Rate(800, 32), false);
  ASSERT_TRUE(more.has_value() && fewer.has_value());
  EXPECT_NEAR(more->chance_better + fewer->chance_better, 1, 1e-9);
  EXPECT_NEAR(more->expected_loss_of_arm, fewer->expected_loss_of_control, 1e-9);
}

TEST(RateBeliefTest, OfNobodyNothingIsBelieved) {
  EXPECT_FALSE(BelieveRates(Rate(0, 0), Rate(10, 1), true).has_value());
  EXPECT_FALSE(BelieveRates(Rate(10, 1), Rate(0, 0), true).has_value());
}

}  // namespace
}  // namespace sendlift::testing
