#include "stats/bayes/best_arm.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

TEST(BestArmTest, EqualArmsAreEquallyLikely) {
  const PosteriorGrid grid(std::vector<Posterior>(5, Posterior::OfMean(1, 2)));
  for (const BestArm& arm : BestArms(grid)) {
    EXPECT_NEAR(arm.chance, 0.2, 1e-15);
    EXPECT_NEAR(arm.expected_loss, 2 * 1.16296447364051, 1e-12);  // the mean of the largest of five normals
  }
}

TEST(BestArmTest, AnArmFarBehindIsNeverBestAndLosesItsDistance) {
  const auto arms = BestArms(PosteriorGrid({Posterior::OfMean(0, 1), Posterior::OfMean(100, 1)}));
  EXPECT_EQ(arms[0].chance, 0);
  EXPECT_EQ(arms[1].chance, 1);
  EXPECT_NEAR(arms[0].expected_loss, 100, 1e-10);
  EXPECT_NEAR(arms[1].expected_loss, 0, 1e-15);
}

}  // namespace
}  // namespace sendlift
