#include "stats/power_chi_square.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

#include "stats/sample_ratio.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/stats/coverage.h"

namespace sendlift {
namespace {

using ::testing::_;

TEST(PowerChiSquareTest, WithOneDegreeItIsTheTwoSidedNormalTest) {
  ASSERT_OK_AND_ASSIGN(const double chi_square, PowerOfChiSquare({.effect_size = 0.1, .customers = 400}));
  ASSERT_OK_AND_ASSIGN(const double normal,
                       PowerOfMeansNormal({.difference = 0.2, .customers = {.treatment = 200, .control = 200}}));
  EXPECT_NEAR(chi_square, normal, 1e-12);
}

RC_GTEST_PROP(PowerChiSquareProperty, SizeAndEffectReachThePowerThatWasAskedFor, ()) {
  const double effect = *rc::gen::inRange(1, 1000) / 1000.0;
  const double degrees = *rc::gen::inRange(1, 200);
  const PowerGoal goal{.alpha = *rc::gen::element(0.001, 0.05, 0.2), .power = *rc::gen::element(0.5, 0.8, 0.99)};
  const double customers = *SampleSizeOfChiSquare(effect, degrees, goal);
  const double power = *PowerOfChiSquare(
      {.effect_size = effect, .customers = customers, .degrees_of_freedom = degrees, .alpha = goal.alpha});
  RC_ASSERT(std::abs(power - goal.power) < 1e-9);
  RC_PRE(customers >= 1);
  RC_ASSERT(std::abs(*DetectableEffectSize(customers, degrees, goal) / effect - 1) < 1e-9);
}

TEST(PowerChiSquareTest, PowerOfThreeRatesIsTheShareOfTestsThatReject) {
  const std::vector<double> rates = {0.1, 0.12, 0.17};
  ASSERT_OK_AND_ASSIGN(const double effect, EffectSizeOfRates(rates, {1, 1, 1}));
  ASSERT_OK_AND_ASSIGN(const double power,
                       PowerOfChiSquare({.effect_size = effect, .customers = 900, .degrees_of_freedom = 2}));
  testing::ExpectShare({power - 0.015, power + 0.015}, 2000, 71, [&](Random& random) {
    std::vector<Counts> arms(3, Counts{0, 300});
    for (size_t k = 0; k < 3; ++k) {
      for (int i = 0; i < 300; ++i) arms[k].successes += random.Chance(rates[k]);
    }
    return SameRateTest(arms)->p < 0.05;
  });
}

TEST(PowerChiSquareTest, ArcsineEffectsMirror) {
  ASSERT_OK_AND_ASSIGN(const double there, ArcsineEffectSize(0.5, 0.4));
  ASSERT_OK_AND_ASSIGN(const double back, ArcsineEffectSize(0.4, 0.5));
  EXPECT_EQ(there, -back);
  EXPECT_NEAR(there, 0.2013579207903309, 1e-15);
  ASSERT_OK_AND_ASSIGN(const double most, ArcsineEffectSize(1, 0));
  EXPECT_NEAR(most, M_PI, 1e-15);
}

TEST(PowerChiSquareTest, ExtremesHaveAnAnswerOrAStatus) {
  for (const double effect : {0.0, 1e-12, 1.0, 1e6}) {
    for (const double customers : {0.0, 1.0, 1e12, 1e300}) {
      for (const double degrees : {1.0, 1e3, 1e6}) {
        const absl::StatusOr<double> power =
            PowerOfChiSquare({.effect_size = effect, .customers = customers, .degrees_of_freedom = degrees});
        EXPECT_TRUE(!power.ok() || (*power >= 0 && *power <= 1)) << effect << " " << customers << " " << degrees;
      }
    }
  }
  for (const double bad : {-1.0, double{NAN}, double{INFINITY}}) {
    EXPECT_THAT(PowerOfChiSquare({.effect_size = bad, .customers = 5}),
                testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(PowerOfChiSquare({.effect_size = 1, .customers = bad}),
                testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(SampleSizeOfChiSquare(1, bad, {}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(DetectableEffectSize(bad, 1, {}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(ArcsineEffectSize(bad, 0.5), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(EffectSizeOfRates({0.5, bad}, {1, 1}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(EffectSizeOfRates({0.5, 0.4}, {1, bad}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  }
  EXPECT_THAT(SampleSizeOfChiSquare(0, 1, {}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(SampleSizeOfChiSquare(1e-200, 1, {}), testing::HasCode(absl::StatusCode::kOutOfRange, _));
  EXPECT_THAT(EffectSizeOfRates({0.5}, {1}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  ASSERT_OK_AND_ASSIGN(const double none, EffectSizeOfRates({0, 0}, {1, 2}));
  EXPECT_EQ(none, 0);
}

}  // namespace
}  // namespace sendlift
