#include "measurement/anytime_lift.h"

#include <gtest/gtest.h>

#include "measurement/effect_sums.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/measurement/drawn_plan.h"
#include "tests/unit/stats/sequential/binomial_threshold.h"

namespace sendlift::testing {
namespace {

SequencePlan PlanFor(const DrawnPlan& drawn) { return {.planned_customers = static_cast<double>(drawn.customers())}; }

std::optional<AnytimeLift> Read(const DrawnPlan& drawn, const LiftMaterial& material, absl::Time now) {
  const auto lift = ReadAtAnyTime(MetricKind::kRate, MaturingStrata(material, 1, 0, kPlanWindow), now, PlanFor(drawn));
  EXPECT_OK(lift);
  return *lift;
}

// Somebody looks every day and stops at the first alarm.
TEST(AnytimeLiftTest, DailyLooksWithoutAnEffectAlarmAtMostAsOftenAsPromised) {
  constexpr int kWorlds = 4000;
  const DrawnPlan drawn{.days = 20, .people_an_arm = 100};
  Random random(20261123);
  int alarms = 0;
  for (int world = 0; world < kWorlds; ++world) {
    const LiftMaterial material = Draw(drawn, random);
    alarms += Read(drawn, material, AllMature(drawn))->p < 0.05;
  }
  EXPECT_LE(static_cast<double>(alarms) / kWorlds, MostOften(kWorlds, 0.05)) << "seed 20261123";
  EXPECT_GT(alarms, 0);
}

TEST(AnytimeLiftTest, AnEffectIsFoundAndStaysFound) {
  constexpr int kWorlds = 300;
  const DrawnPlan drawn{.days = 20, .people_an_arm = 100, .control_rate = 0.1, .rate = 0.16};
  Random random(7);
  int found = 0;
  for (int world = 0; world < kWorlds; ++world) {
    const LiftMaterial material = Draw(drawn, random);
    double p = 1;
    Interval interval{.lower = -1, .upper = 1};
    for (int day = 0; day < drawn.days; ++day) {
      const auto lift = Read(drawn, material, PlannedOn(day) + kPlanWindow);
      ASSERT_TRUE(lift.has_value());
      EXPECT_LE(lift->p, p);
      EXPECT_GE(lift->interval.lower, interval.lower);
      EXPECT_EQ(lift->p < 0.05, !lift->interval.Holds(0)) << "world " << world << " of seed 7, day " << day;
      p = lift->p;
      interval = lift->interval;
    }
    found += p < 0.05;
  }
  EXPECT_GT(found, kWorlds * 9 / 10);  // z is 5.6 on average at the end, and the multiplier 3.04
}

// GrowthBook's formula, worked out by hand from the raw counts of two waves.
TEST(AnytimeLiftTest, OneTimeIsTheSequenceOfTheStandardErrorUnderNoEffect) {
  LiftMaterial material;
  AddDrawn(0, 0, 1000, 100, material);
  AddDrawn(0, 1, 1000, 150, material);
  const DrawnPlan drawn{.days = 4, .people_an_arm = 500};
  const auto lift = Read(drawn, material, PlannedOn(0) + kPlanWindow);
  const double error = std::sqrt(0.125 * 0.875 * (2.0 / 1000) * 2000 / 1999);
  ASSERT_OK_AND_ASSIGN(const double multiplier, SequenceMultiplier(2000, PlanFor(drawn)));
  EXPECT_NEAR(lift->difference, 0.05, 1e-15);
  EXPECT_NEAR(lift->interval.lower, 0.05 - multiplier * error, 1e-12);
  EXPECT_NEAR(lift->multiplier, multiplier, 1e-12);
}

TEST(AnytimeLiftTest, NobodyMatureIsNothing) {
  Random random(1);
  const DrawnPlan drawn;
  const LiftMaterial material = Draw(drawn, random);
  EXPECT_FALSE(Read(drawn, material, PlannedOn(0) + kPlanWindow - absl::Seconds(1)).has_value());
}

}  // namespace
}  // namespace sendlift::testing
