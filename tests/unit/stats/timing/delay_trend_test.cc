#include "stats/timing/delay_trend.h"

#include <cmath>
#include <vector>

#include "base/random.h"
#include "stats/sample_ratio.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;
using ::testing::ElementsAre;

TEST(DelayTrendTest, WithTwoArmsItIsPearsonsChiSquare) {
  const std::vector<Counts> arms = {{30, 200}, {55, 240}};
  ASSERT_OK_AND_ASSIGN(const ChiSquareTest pearson, SameRateTest(arms));
  for (const double second : {1.0, 7.0, -3.0}) {
    ASSERT_OK_AND_ASSIGN(const TrendTest trend, CochranArmitageTest(std::vector<double>{0, second}, arms));
    EXPECT_NEAR(trend.z * trend.z, pearson.chi_square, 1e-10);
    EXPECT_NEAR(trend.p, pearson.p, 1e-12);
    EXPECT_EQ(trend.z > 0, second > 0);
    EXPECT_NEAR(trend.slope, (55.0 / 240 - 30.0 / 200) / second, 1e-12);
  }
}

// Alcohol and malformations, Agresti (2002), table 3.8 and section 3.4: chi-square 6.57, p = 0.0104 with these scores.
TEST(DelayTrendTest, AgreesWithThePublishedExample) {
  const std::vector<Counts> arms = {{48, 17114}, {38, 14502}, {5, 793}, {1, 127}, {1, 38}};
  ASSERT_OK_AND_ASSIGN(const TrendTest trend, CochranArmitageTest(std::vector<double>{0, 0.5, 1.5, 4, 7}, arms));
  EXPECT_NEAR(trend.z * trend.z, 6.57, 0.005);
  EXPECT_NEAR(trend.p, 0.0104, 5e-5);
}

TEST(DelayTrendTest, IsTheSameForAnyOriginAndUnitOfTheScores) {
  const std::vector<Counts> arms = {{10, 100}, {12, 90}, {25, 120}, {0, 0}};
  ASSERT_OK_AND_ASSIGN(const TrendTest one, CochranArmitageTest(std::vector<double>{0, 1, 5, 9}, arms));
  ASSERT_OK_AND_ASSIGN(const TrendTest two, CochranArmitageTest(std::vector<double>{1e6, 1e6 + 2, 1e6 + 10, 0}, arms));
  EXPECT_NEAR(one.z, two.z, 1e-8);
}

TEST(DelayTrendTest, DelaysCountByTheirLogarithm) {
  const std::vector<DelayArm> arms = {{0, {50, 500}}, {1, {45, 500}}, {4, {41, 500}}, {24, {33, 500}}};
  ASSERT_OK_AND_ASSIGN(const TrendTest trend, DelayTrendTest(arms));
  ASSERT_OK_AND_ASSIGN(const TrendTest same,
                       CochranArmitageTest(std::vector<double>{0, std::log(2), std::log(5), std::log(25)},
                                           std::vector<Counts>{{50, 500}, {45, 500}, {41, 500}, {33, 500}}));
  EXPECT_NEAR(trend.z, same.z, 1e-12);
  EXPECT_LT(trend.z, -1.9);
}

// 4000 experiments of five arms without a trend at alpha 5 %: more than 275 or fewer than 137 rejections have a chance
// of 1e-6 (binomial, mean 200, standard deviation 13.8; one point of rate left for the discrete counts).
TEST(DelayTrendTest, RejectsAtItsSizeWithoutATrend) {
  int rejections = 0;
  Random random(3);
  for (int i = 0; i < 4000; ++i) {
    std::vector<DelayArm> arms = {{0, {0, 60}}, {1, {0, 80}}, {4, {0, 60}}, {24, {0, 100}}, {72, {0, 60}}};
    for (DelayArm& arm : arms) {
      for (int64_t j = 0; j < arm.counts.trials; ++j) arm.counts.successes += random.Chance(0.2);
    }
    ASSERT_OK_AND_ASSIGN(const TrendTest trend, DelayTrendTest(arms));
    rejections += trend.p < 0.05;
  }
  EXPECT_LE(rejections, 275);
  EXPECT_GE(rejections, 137);
}

TEST(DelayTrendTest, OnlyThoseStillWatchedPassTheLandmark) {
  const std::vector<double> times = {1, 24, 30, 50, 10};
  const std::vector<uint8_t> events = {1, 1, 0, 1, 0};
  ASSERT_OK_AND_ASSIGN(const LandmarkSample after, AfterLandmark({.times = times, .events = events}, 24));
  EXPECT_THAT(after.customers, ElementsAre(2, 3));
  EXPECT_THAT(after.times, ElementsAre(6, 26));
  EXPECT_THAT(after.events, ElementsAre(0, 1));
  EXPECT_THAT(AfterLandmark({.times = times, .events = events}, NAN),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

TEST(DelayTrendTest, ExtremeInputsGiveAStatus) {
  const std::vector<double> scores = {0, 1};
  const auto code = [&](std::vector<Counts> arms) { return CochranArmitageTest(scores, arms).status().code(); };
  EXPECT_EQ(code({{0, 10}, {0, 10}}), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code({{10, 10}, {10, 10}}), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code({{1, 10}, {0, 0}}), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code({{-1, 10}, {0, 5}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({{11, 10}, {0, 5}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({{1, 10}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({{1, 1'000'000'000'000}, {0, 1'000'000'000'000}}), absl::StatusCode::kOk);
  EXPECT_EQ(CochranArmitageTest({}, {}).status().code(), absl::StatusCode::kFailedPrecondition);
  const std::vector<Counts> arms = {{1, 10}, {2, 10}};
  for (const double score : {static_cast<double>(NAN), static_cast<double>(INFINITY), 1e308, -1e308, 1e-308}) {
    const auto trend = CochranArmitageTest(std::vector<double>{0, score}, arms);
    EXPECT_TRUE(!trend.ok() || std::isfinite(trend->z)) << score;
  }
  EXPECT_THAT(DelayTrendTest(std::vector<DelayArm>{{-1, {1, 10}}, {1, {1, 10}}}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace sendlift
