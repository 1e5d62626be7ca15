#include "stats/bayes/bandit.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <numeric>

#include "base/random.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;
using ::testing::Each;
using ::testing::IsEmpty;

RateArm AnArm(int64_t successes, int64_t trials) { return {.counts = {.successes = successes, .trials = trials}}; }

TEST(BanditTest, SharesAreTheChancesToBeBestAboveTheFloor) {
  const std::vector<RateArm> arms = {AnArm(50, 1000), AnArm(60, 1000), AnArm(55, 1000)};
  ASSERT_OK_AND_ASSIGN(const BanditShares shares, ThompsonShares(arms, {.floor = 0}));
  ASSERT_OK_AND_ASSIGN(const auto chances, CompareBetaBinomial(arms));
  EXPECT_FALSE(shares.burning_in);
  for (size_t i = 0; i < arms.size(); ++i) {
    EXPECT_EQ(shares.chance_to_be_best[i], chances[i].chance_to_be_best);
    EXPECT_NEAR(shares.share[i], chances[i].chance_to_be_best, 1e-14);
  }
}

TEST(BanditTest, AHopelessArmKeepsTheFloorAndTheOthersShareTheRestInProportion) {
  ASSERT_OK_AND_ASSIGN(const BanditShares shares,
                       ThompsonShares({AnArm(10, 1000), AnArm(100, 1000), AnArm(103, 1000)}, {.floor = 0.05}));
  EXPECT_EQ(shares.share[0], 0.05);
  EXPECT_NEAR(shares.share[2] / shares.share[1], shares.chance_to_be_best[2] / shares.chance_to_be_best[1], 1e-12);
}

// Raising one arm to the floor can push another below it.
TEST(BanditTest, TheFloorIsRaisedUntilNoArmIsBelowIt) {
  ASSERT_OK_AND_ASSIGN(
      const BanditShares shares,
      ThompsonShares({AnArm(0, 1000), AnArm(98, 1000), AnArm(100, 1000), AnArm(101, 1000)}, {.floor = 0.24}));
  EXPECT_GT(shares.chance_to_be_best[1], 0.24);
  EXPECT_EQ(shares.share[0], 0.24);
  EXPECT_EQ(shares.share[1], 0.24);
  EXPECT_NEAR(shares.share[2] + shares.share[3], 0.52, 1e-12);
  EXPECT_GT(shares.share[2], 0.24);
}

TEST(BanditTest, SharesAreEqualUntilEveryArmIsBurntIn) {
  ASSERT_OK_AND_ASSIGN(const BanditShares young, ThompsonShares({AnArm(0, 99), AnArm(90, 100)}, {.burn_in_min = 100}));
  EXPECT_TRUE(young.burning_in);
  EXPECT_THAT(young.share, Each(0.5));
  EXPECT_THAT(young.chance_to_be_best, IsEmpty());
  ASSERT_OK_AND_ASSIGN(const BanditShares old, ThompsonShares({AnArm(0, 100), AnArm(90, 100)}, {.burn_in_min = 100}));
  EXPECT_FALSE(old.burning_in);
  const std::vector<MeanEstimate> means = {{.n = 1, .mean = 1}, {.n = 5, .mean = 2, .variance = 1}};
  ASSERT_OK_AND_ASSIGN(const BanditShares one, ThompsonShares(means, {.burn_in_min = 0}));
  EXPECT_TRUE(one.burning_in);
}

TEST(BanditTest, WorksOnMeans) {
  const std::vector<MeanEstimate> means = {{.n = 400, .mean = 1, .variance = 4},
                                           {.n = 400, .mean = 1.1, .variance = 4}};
  ASSERT_OK_AND_ASSIGN(const BanditShares shares, ThompsonShares(means, {}));
  EXPECT_NEAR(shares.share[1], std::erfc(-0.1 / std::sqrt(0.02) / std::sqrt(2)) / 2, 1e-12);
}

RC_GTEST_PROP(BanditProperties, SharesAddUpToOneAndRespectTheFloor, ()) {
  const auto count = *rc::gen::inRange<size_t>(2, 20);
  std::vector<RateArm> arms;
  while (arms.size() < count) {
    const auto trials = *rc::gen::inRange<int64_t>(100, 1'000'000);
    arms.push_back(AnArm(*rc::gen::inRange<int64_t>(0, trials / *rc::gen::element(1, 10, 100) + 1), trials));
  }
  const double floor = *rc::gen::inRange(0, 1001) / 1000.0 / static_cast<double>(count);
  const BanditShares shares = *ThompsonShares(arms, {.floor = floor});
  RC_ASSERT(std::abs(std::accumulate(shares.share.begin(), shares.share.end(), 0.0) - 1) < 1e-12);
  RC_ASSERT(std::abs(std::accumulate(shares.chance_to_be_best.begin(), shares.chance_to_be_best.end(), 0.0) - 1) <
            1e-12);
  for (size_t i = 0; i < count; ++i) {
    RC_ASSERT(shares.share[i] >= floor * (1 - 1e-12));
    for (size_t j = 0; j < count; ++j) {
      if (shares.chance_to_be_best[i] > shares.chance_to_be_best[j])
        RC_ASSERT(shares.share[i] >= shares.share[j] - 1e-12);
    }
  }
}

TEST(BanditTest, FindsTheBestArm) {
  const double rates[] = {0.05, 0.08, 0.06};
  Random random(42);
  std::vector<RateArm> arms(3);
  for (int batch = 0; batch < 40; ++batch) {
    ASSERT_OK_AND_ASSIGN(const BanditShares shares, ThompsonShares(arms, {}));
    for (size_t i = 0; i < arms.size(); ++i) {
      const auto customers = static_cast<int64_t>(std::ceil(500 * shares.share[i]));
      arms[i].counts.trials += customers;
      for (int64_t n = 0; n < customers; ++n) arms[i].counts.successes += random.Chance(rates[i]) ? 1 : 0;
    }
  }
  EXPECT_GT(arms[1].counts.trials, 10'000);
  EXPECT_GT(arms[0].counts.trials, 900);
}

TEST(BanditTest, RefusesImpossibleInput) {
  const std::vector<RateArm> arms = {AnArm(1, 1000), AnArm(2, 1000)};
  EXPECT_THAT(ThompsonShares(arms, {.floor = 0.51}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("floor")));
  EXPECT_THAT(ThompsonShares(arms, {.floor = NAN}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(ThompsonShares(arms, {.floor = -0.1}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(ThompsonShares(arms, {.burn_in_min = INFINITY}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(ThompsonShares(std::vector<RateArm>{AnArm(1, 2)}, {}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(ThompsonShares(std::vector<RateArm>{AnArm(3, 2), AnArm(1, 1)}, {}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(ThompsonShares(std::vector<MeanEstimate>{{.n = 2, .mean = NAN}, {}}, {}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace sendlift
