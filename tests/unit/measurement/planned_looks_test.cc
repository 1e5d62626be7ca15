#include "measurement/planned_looks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "stats/sequential/sequential_power.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/measurement/drawn_plan.h"
#include "tests/unit/stats/sequential/binomial_threshold.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

LookSchedule Schedule(const Campaign& campaign, const LiftMaterial& material, absl::Time now) {
  return ScheduleOf(campaign.definition, material, kPlanWindow, *PlannedCustomers(campaign), now);
}

PlanReading Read(const Campaign& campaign, const LiftMaterial& material, absl::Time now) {
  const LookSchedule schedule = Schedule(campaign, material, now);
  LookDesign design(schedule.Information(), SpendingOf(campaign.definition.experiment.plan), schedule.ended);
  const auto reading =
      ReadLooks(MetricKind::kRate, MaturingStrata(material, 1, 0, kPlanWindow), schedule, design, 0.05);
  EXPECT_OK(reading);
  return *reading;
}

// How often a look decides over many worlds that share their looks: five, of 400 people more each.
int Decided(const DrawnPlan& drawn, ErrorSpending spending, int worlds, uint64_t seed) {
  const Campaign campaign = PlannedCampaign(drawn, LooksEvery(2, drawn, spending));
  Random random(seed);
  int decided = 0;
  std::optional<LookDesign> design;
  for (int world = 0; world < worlds; ++world) {
    const LiftMaterial material = Draw(drawn, random);
    LookSchedule schedule = Schedule(campaign, material, AllMature(drawn));
    if (!design.has_value()) design.emplace(schedule.Information(), SpendingOf({.spending = spending}), true);
    schedule.ended = false;  // without the estimate after the end, which takes longer than all else
    const auto reading =
        ReadLooks(MetricKind::kRate, MaturingStrata(material, 1, 0, kPlanWindow), schedule, *design, 0.05);
    EXPECT_OK(reading);
    decided += reading->decisive.has_value();
  }
  return decided;
}

TEST(PlannedLooksTest, WithoutAnEffectALookDecidesAsOftenAsPromised) {
  constexpr int kWorlds = 4000;
  for (const ErrorSpending spending : {ErrorSpending::kObrienFleming, ErrorSpending::kPocock}) {
    const int decided = Decided({}, spending, kWorlds, 1123);
    EXPECT_LE(decided, kWorlds * MostOften(kWorlds, 0.05)) << "seed 1123";
    EXPECT_GE(decided, kWorlds * LeastOften(kWorlds, 0.05)) << "seed 1123";
  }
}

TEST(PlannedLooksTest, AnEffectIsFoundAsOftenAsPlanned) {
  constexpr int kWorlds = 1000;
  ASSERT_OK_AND_ASSIGN(const StoppingBounds bounds, SpendingBounds({0.2, 0.4, 0.6, 0.8, 1}, {.alpha = 0.05}));
  ASSERT_OK_AND_ASSIGN(const double drift, DriftForPower(bounds, 0.8));
  const DrawnPlan none;
  const double error = std::sqrt(0.115 * 0.885 * 4 / static_cast<double>(none.customers()));
  const DrawnPlan drawn{.control_rate = 0.1, .rate = 0.1 + drift * error};
  const double found = static_cast<double>(Decided(drawn, ErrorSpending::kObrienFleming, kWorlds, 5)) / kWorlds;
  EXPECT_NEAR(found, 0.8, 0.05) << "seed 5";
}

// The score statistic of each look from the raw counts of the days before it.
TEST(PlannedLooksTest, ALookIsWhatOneWouldWorkOutByHandFromWhoeverWasMature) {
  const DrawnPlan drawn{.control_rate = 0.2, .rate = 0.22};
  const Campaign campaign = PlannedCampaign(drawn, LooksEvery(5, drawn));
  Random random(11);
  const LiftMaterial material = Draw(drawn, random);
  const PlanReading reading = Read(campaign, material, AllMature(drawn));
  ASSERT_THAT(reading.looks, SizeIs(2));
  EXPECT_EQ(reading.looks[0].customers, 2000);
  EXPECT_DOUBLE_EQ(reading.looks[0].information, 0.5);
  double differences = 0, variances = 0;
  for (int day = 0; day < 5; ++day) {
    const auto control = static_cast<double>(material.cells[static_cast<size_t>(2 * day)].responders);
    const auto treated = static_cast<double>(material.cells[static_cast<size_t>(2 * day + 1)].responders);
    const double rate = (control + treated) / 400;
    differences += (treated - control) / 200;
    variances += rate * (1 - rate) * (2.0 / 200) * 400 / 399;
  }
  EXPECT_NEAR(*reading.looks[0].z, differences / std::sqrt(variances), 1e-12);
  ASSERT_OK_AND_ASSIGN(const StoppingBounds bounds, SpendingBounds({0.5, 1}, {.alpha = 0.05}));
  EXPECT_NEAR(*reading.looks[0].bound, bounds.upper[0], 1e-9);
  EXPECT_NEAR(*reading.looks[1].bound, bounds.upper[1], 1e-9);
}

TEST(PlannedLooksTest, TheFirstCrossingStaysWhateverComesAfterIt) {
  const DrawnPlan drawn{.days = 4, .people_an_arm = 1000};
  const Campaign campaign = PlannedCampaign(drawn, LooksEvery(1, drawn, ErrorSpending::kPocock));
  LiftMaterial material;
  for (int day = 0; day < 4; ++day) {
    AddDrawn(day, 0, 1000, day < 2 ? 100 : 200, material);
    AddDrawn(day, 1, 1000, day < 2 ? 150 : 100, material);
  }
  const PlanReading at_two = Read(campaign, material, PlannedOn(1) + kPlanWindow);
  const PlanReading at_end = Read(campaign, material, AllMature(drawn));
  EXPECT_EQ(at_two.decisive, 0u);
  EXPECT_FALSE(at_two.next_look.has_value());
  EXPECT_EQ(at_end.decisive, 0u);
  EXPECT_EQ(at_end.as_of, PlannedOn(0) + kPlanWindow);
  EXPECT_EQ(at_end.interval, at_two.interval);
  EXPECT_GT(at_end.interval->lower, 0);
  EXPECT_LT(at_end.stopped->p, 0.05);
  EXPECT_NEAR(*at_end.difference, 0.05, 1e-12);
}

TEST(PlannedLooksTest, BeforeTheFirstLookThereIsNothingButItsTime) {
  const DrawnPlan drawn;
  const Campaign campaign = PlannedCampaign(drawn, LooksEvery(5, drawn));
  Random random(3);
  const LiftMaterial material = Draw(drawn, random);
  const PlanReading reading = Read(campaign, material, PlannedOn(4) + kPlanWindow - absl::Seconds(1));
  EXPECT_FALSE(reading.may_judge);
  EXPECT_THAT(reading.looks, SizeIs(0));
  EXPECT_EQ(reading.next_look, PlannedOn(4) + kPlanWindow);
}

TEST(PlannedLooksTest, BetweenLooksTheLastOneIsRead) {
  const DrawnPlan drawn;
  const Campaign campaign = PlannedCampaign(drawn, LooksEvery(5, drawn));
  Random random(3);
  const LiftMaterial material = Draw(drawn, random);
  const PlanReading reading = Read(campaign, material, PlannedOn(8) + kPlanWindow);
  EXPECT_TRUE(reading.may_judge);
  EXPECT_EQ(reading.as_of, PlannedOn(4) + kPlanWindow);
  EXPECT_EQ(reading.next_look, AllMature(drawn));
  EXPECT_FALSE(reading.stopped.has_value());
}

TEST(PlannedLooksTest, ALookWithoutAnybodyNewIsNoTest) {
  const DrawnPlan drawn{.days = 2, .people_an_arm = 500};
  AnalysisPlan plan{.kind = PlanKind::kGroupSequential};
  plan.looks = {absl::Hours(1), kPlanWindow, kPlanWindow + absl::Hours(1), kPlanWindow + kDay};
  const Campaign campaign = PlannedCampaign(drawn, plan);
  Random random(4);
  const LiftMaterial material = Draw(drawn, random);
  const PlanReading reading = Read(campaign, material, AllMature(drawn));
  EXPECT_THAT(Schedule(campaign, material, AllMature(drawn)).tests, ElementsAre(1, 3));
  ASSERT_THAT(reading.looks, SizeIs(4));
  EXPECT_FALSE(reading.looks[0].z.has_value());
  EXPECT_FALSE(reading.looks[2].bound.has_value());
  EXPECT_TRUE(reading.looks[3].z.has_value());
}

TEST(PlannedLooksTest, AnOverrunEndsThePlanAndSpendsTheRest) {
  const DrawnPlan drawn;
  Campaign campaign = PlannedCampaign(drawn, LooksEvery(2, drawn));
  campaign.definition.experiment.plan.planned_customers = 2000;
  Random random(6);
  const LiftMaterial material = Draw(drawn, random);
  const LookSchedule schedule = Schedule(campaign, material, AllMature(drawn));
  EXPECT_TRUE(schedule.ended);
  EXPECT_THAT(schedule.Information(), ElementsAre(0.4, 0.8, 1.2));
  const PlanReading reading = Read(campaign, material, AllMature(drawn));
  ASSERT_OK_AND_ASSIGN(const StoppingBounds bounds, SpendingBounds({0.4, 0.8, 1.2}, {.alpha = 0.05}));
  EXPECT_NEAR(*reading.looks[2].bound, bounds.upper[2], 1e-9);
  EXPECT_FALSE(reading.next_look.has_value());
}

}  // namespace
}  // namespace sendlift::testing
