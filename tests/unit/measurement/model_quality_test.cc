#include "measurement/model_quality.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/random.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

struct Drawn {
  std::vector<double> probabilities;
  std::vector<uint8_t> left;
};

// Probabilities that are right, of customers who differ from 10 to 90 %.
Drawn Draw(int count, uint64_t seed) {
  Random random(seed);
  Drawn drawn;
  for (int i = 0; i < count; ++i) {
    drawn.probabilities.push_back(0.1 + 0.8 * random.Uniform());
    drawn.left.push_back(random.Chance(drawn.probabilities.back()) ? 1 : 0);
  }
  return drawn;
}

// Of a uniform p from 0.1 to 0.9: mean p (1 - p) is 0.25 - 0.64 / 12.
TEST(ModelQualityTest, RightProbabilitiesAreFoundRight) {
  constexpr uint64_t kSeed = 3;
  const Drawn drawn = Draw(20'000, kSeed);
  ASSERT_OK_AND_ASSIGN(const ModelQuality quality, QualityOf(drawn.probabilities, drawn.left, 0.5));
  EXPECT_NEAR(quality.brier, 0.25 - 0.64 / 12, 0.005) << "seed " << kSeed;
  EXPECT_NEAR(quality.base_brier, 0.25, 1e-12);
  EXPECT_NEAR(quality.predicted, 0.5, 0.01);
  EXPECT_LE(quality.slope->lower, 1);
  EXPECT_GE(quality.slope->upper, 1);
  ASSERT_EQ(quality.groups.size(), 10);
  for (const QualityGroup& group : quality.groups) {
    EXPECT_EQ(group.customers, 2'000);
    EXPECT_NEAR(group.observed.value, group.predicted, 0.05);
  }
  EXPECT_EQ(ProblemOf(quality), "");
}

TEST(ModelQualityTest, AModelThatIsWorseThanNoneSaysSo) {
  Drawn drawn = Draw(5'000, 4);
  for (double& probability : drawn.probabilities) probability = 1 - (1 - probability) / 20;  // the order is right
  ASSERT_OK_AND_ASSIGN(const ModelQuality too_high, QualityOf(drawn.probabilities, drawn.left, 0.5));
  EXPECT_GT(too_high.area.lower, 0.6);
  EXPECT_THAT(ProblemOf(too_high), ::testing::HasSubstr("Brier"));
  const Drawn others = Draw(5'000, 5);
  ASSERT_OK_AND_ASSIGN(const ModelQuality chance, QualityOf(others.probabilities, drawn.left, 0.5));
  EXPECT_THAT(ProblemOf(chance), ::testing::HasSubstr("chance"));
}

TEST(ModelQualityTest, WithoutBothKindsNothingCanBeSaid) {
  const auto quality = QualityOf({0.1, 0.2, 0.3}, std::vector<uint8_t>{0, 0, 1}, 0.5);
  ASSERT_TRUE(DetailsOf(quality.status()).has_value());
  EXPECT_EQ(DetailsOf(quality.status())->reason, "TOO_FEW_CHURN_CASES");
}

}  // namespace
}  // namespace sendlift
