#include "stats/power_margin.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "stats/margins.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/stats/coverage.h"

namespace sendlift {
namespace {

using ::testing::_;

// Farrington and Manning (1990), table 1, as gsDesign's nBinomial gives it.
TEST(PowerMarginTest, SampleSizesAreThoseOfFarringtonAndManning) {
  ASSERT_OK_AND_ASSIGN(const ArmSizes sizes,
                       SampleSizeAtMargin({.treatment = 0.1, .control = 0.1, .null = -0.2},
                                          {.power = 0.9, .treatment_per_control = 1.5, .one_sided = true}));
  EXPECT_NEAR(sizes.treatment, 62.88, 0.006);
  EXPECT_NEAR(sizes.control, 41.92, 0.006);
}

TEST(PowerMarginTest, WithoutAMarginItIsThePlanOfRates) {
  ASSERT_OK_AND_ASSIGN(const ArmSizes margin,
                       SampleSizeAtMargin({.treatment = 0.06, .control = 0.05}, {.treatment_per_control = 2}));
  ASSERT_OK_AND_ASSIGN(const ArmSizes rates, SampleSizeOfProportions(0.06, 0.05, {.treatment_per_control = 2}));
  EXPECT_NEAR(margin.control / rates.control, 1, 1e-9);
}

RC_GTEST_PROP(PowerMarginProperty, SampleSizesReachTheirPowerAndMarginsAreProvable, ()) {
  const MarginRates rates{
      .treatment = *rc::gen::inRange(10, 900) / 1000.0, .control = *rc::gen::inRange(10, 900) / 1000.0, .null = 0};
  const double margin = std::max(0.0, rates.control - rates.treatment) + *rc::gen::inRange(5, 90) / 1000.0;
  RC_PRE(margin < 0.95);
  const PowerGoal goal{.alpha = 0.025,
                       .power = *rc::gen::element(0.6, 0.8, 0.95),
                       .treatment_per_control = *rc::gen::element(0.3, 1.0, 4.0),
                       .one_sided = true};
  const MarginRates against{.treatment = rates.treatment, .control = rates.control, .null = -margin};
  const ArmSizes sizes = *SampleSizeAtMargin(against, goal);
  RC_PRE(sizes.treatment >= 1 && sizes.control >= 1);
  RC_ASSERT(std::abs(*PowerAtMargin({.rates = against, .customers = sizes, .alpha = 0.025}) - goal.power) < 1e-9);
  RC_ASSERT(*SmallestProvableMargin(rates, sizes, goal) <= margin + 1e-9);
}

TEST(PowerMarginTest, PowerIsTheShareOfTestsThatReject) {
  const MarginDesign design{.rates = {.treatment = 0.2, .control = 0.2, .null = -0.07},
                            .customers = {.treatment = 500, .control = 400},
                            .alpha = 0.025};
  ASSERT_OK_AND_ASSIGN(const double power, PowerAtMargin(design));
  testing::ExpectShare({power - 0.01, power + 0.01}, 2000, 61, [](Random& random) {
    ProportionArms arms{.treatment = {0, 500}, .control = {0, 400}};
    for (int i = 0; i < 500; ++i) arms.treatment.successes += random.Chance(0.2);
    for (int i = 0; i < 400; ++i) arms.control.successes += random.Chance(0.2);
    return RateDifferenceTest(arms, NonInferiority(0.07, true, 0.975), ScoreVariance::kMaximumLikelihood)->p < 0.025;
  });
}

TEST(PowerMarginTest, SidesAddUp) {
  const auto power = [](Alternative alternative) {
    return *PowerAtMargin({.rates = {.treatment = 0.3, .control = 0.25, .null = 0.02},
                           .customers = {.treatment = 100, .control = 100},
                           .alpha = alternative == Alternative::kTwoSided ? 0.05 : 0.025,
                           .alternative = alternative});
  };
  EXPECT_NEAR(power(Alternative::kTwoSided), power(Alternative::kGreater) + power(Alternative::kLess), 1e-14);
}

TEST(PowerMarginTest, WhatCannotBeIsRefused) {
  EXPECT_THAT(SampleSizeAtMargin({.treatment = 0.5, .control = 0.25, .null = 0.25}, {}),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  for (const double bad : {-0.1, 1.5, double{NAN}, double{INFINITY}}) {
    EXPECT_THAT(SampleSizeAtMargin({.treatment = bad, .control = 0.2}, {}),
                testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(PowerAtMargin({.rates = {.treatment = 0.1, .control = 0.2, .null = bad * 10},
                               .customers = {.treatment = 10, .control = 10}}),
                testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(
        PowerAtMargin({.rates = {.treatment = 0.1, .control = 0.2}, .customers = {.treatment = -1, .control = 9}}),
        testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  }
  EXPECT_THAT(SmallestProvableMargin({.treatment = 0, .control = 1}, {.treatment = 5, .control = 5}, {}),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(SampleSizeAtMargin({.treatment = 0.5, .control = 0.5, .null = 1e-200}, {}),
              testing::HasCode(absl::StatusCode::kOutOfRange, _));
  ASSERT_OK_AND_ASSIGN(const double sure, PowerAtMargin({.rates = {.treatment = 1, .control = 0},
                                                         .customers = {.treatment = 1e12, .control = 1e12}}));
  EXPECT_EQ(sure, 1);
}

}  // namespace
}  // namespace sendlift
