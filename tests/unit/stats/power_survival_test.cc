#include "stats/power_survival.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;

// lifelines.statistics.power_under_cph and sample_size_necessary_under_cph, from its own tests.
TEST(PowerSurvivalTest, AgreesWithLifelines) {
  ASSERT_OK_AND_ASSIGN(const double power, PowerOfHazardRatio({.hazard_ratio = 0.139,
                                                               .events = {.treatment = 0.8, .control = 0.2},
                                                               .customers = {.treatment = 12, .control = 12}}));
  EXPECT_NEAR(power, 0.744937, 1e-6);
  ASSERT_OK_AND_ASSIGN(const ArmSizes sizes, SampleSizeOfHazardRatio(1.2, {.treatment = 0.5, .control = 0.5}, {}));
  EXPECT_EQ(std::ceil(sizes.treatment), 950);
  EXPECT_EQ(std::ceil(sizes.control), 950);
}

// Schoenfeld (1981): 4 (1.96 + 1.2816)^2 / ln(1.5)^2 events for equal arms, 90 % power.
TEST(PowerSurvivalTest, EventsAreThoseOfSchoenfeld) {
  ASSERT_OK_AND_ASSIGN(const double events, EventsForHazardRatio(1.5, {.power = 0.9}));
  EXPECT_NEAR(events, 4 * std::pow(1.959963984540054 + 1.2815515655446004, 2) / std::pow(std::log(1.5), 2), 1e-9);
}

RC_GTEST_PROP(PowerSurvivalProperty, SizesEventsAndRatiosGoThereAndBack, ()) {
  const double ratio = *rc::gen::inRange(105, 500) / 100.0;
  const EventShares events{.treatment = *rc::gen::inRange(1, 101) / 100.0,
                           .control = *rc::gen::inRange(1, 101) / 100.0};
  const PowerGoal goal{.alpha = *rc::gen::element(0.01, 0.05),
                       .power = *rc::gen::element(0.6, 0.8, 0.95),
                       .treatment_per_control = *rc::gen::element(0.5, 1.0, 3.0)};
  const ArmSizes sizes = *SampleSizeOfHazardRatio(ratio, events, goal);
  RC_ASSERT(std::abs(sizes.treatment / sizes.control - goal.treatment_per_control) < 1e-9);
  RC_PRE(sizes.treatment >= 1 && sizes.control >= 1);
  const double power =
      *PowerOfHazardRatio({.hazard_ratio = ratio, .events = events, .customers = sizes, .alpha = goal.alpha});
  RC_ASSERT(std::abs(power - goal.power) < 1e-9);
  RC_ASSERT(std::abs(*DetectableHazardRatio(events, sizes, goal) / ratio - 1) < 1e-8);
  RC_ASSERT(std::abs(*HazardRatioOfEvents(*EventsForHazardRatio(ratio, goal), goal) / ratio - 1) < 1e-9);
  RC_ASSERT(std::abs(*EventsForHazardRatio(1 / ratio, goal) / *EventsForHazardRatio(ratio, goal) - 1) < 1e-9);
}

TEST(PowerSurvivalTest, WhatCannotBeIsRefused) {
  const EventShares half{.treatment = 0.5, .control = 0.5};
  const ArmSizes hundred{.treatment = 100, .control = 100};
  EXPECT_THAT(SampleSizeOfHazardRatio(1, half, {}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(EventsForHazardRatio(1, {}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(SampleSizeOfHazardRatio(2, {}, {}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(DetectableHazardRatio({}, hundred, {}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  for (const double bad : {0.0, -1.0, double{NAN}, double{INFINITY}}) {
    EXPECT_THAT(SampleSizeOfHazardRatio(bad, half, {}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(EventsForHazardRatio(bad, {}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(HazardRatioOfEvents(bad, {}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(PowerOfHazardRatio({.hazard_ratio = bad, .events = half, .customers = hundred}),
                testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(PowerOfHazardRatio({.hazard_ratio = 2, .events = half, .customers = {.treatment = bad, .control = 1}}),
                testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  }
  EXPECT_THAT(HazardRatioOfEvents(1e-12, {}), testing::HasCode(absl::StatusCode::kOutOfRange, _));
  EXPECT_OK(
      PowerOfHazardRatio({.hazard_ratio = 1e-12, .events = half, .customers = {.treatment = 1e12, .control = 1e12}}));
}

}  // namespace
}  // namespace sendlift
