#include "measurement/plan_reader.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/unit/measurement/drawn_plan.h"

namespace sendlift::testing {
namespace {

PlanReading Read(const Campaign& campaign, const LiftMaterial& material, absl::Time now) {
  PlanReader reader(campaign, material, now);
  const auto reading = reader.Read(0, 1);
  EXPECT_OK(reading);
  return *reading;
}

LiftMaterial Drawn(const DrawnPlan& drawn, uint64_t seed) {
  Random random(seed);
  return Draw(drawn, random);
}

TEST(PlanReaderTest, EachKindReadsWhoIsMatureAndSaysSo) {
  const DrawnPlan drawn{.control_rate = 0.1, .rate = 0.16};
  const LiftMaterial material = Drawn(drawn, 2);
  for (const AnalysisPlan& plan :
       {LooksEvery(5, drawn), AnalysisPlan{.kind = PlanKind::kSequential}, AnalysisPlan{.kind = PlanKind::kBayesian}}) {
    const Campaign campaign = PlannedCampaign(drawn, plan);
    EXPECT_FALSE(Read(campaign, material, CampaignStart()).may_judge);
    const PlanReading reading = Read(campaign, material, AllMature(drawn));
    EXPECT_TRUE(reading.may_judge);
    EXPECT_GT(reading.interval->lower, 0);
    EXPECT_LT(*reading.family_p, DecisionLevelOf(campaign.definition.experiment));
    EXPECT_EQ(reading.p.has_value(), plan.kind != PlanKind::kBayesian);
    EXPECT_EQ(reading.looks.size(), plan.looks.size());
  }
}

TEST(PlanReaderTest, WithoutThePlannedNumberNothingIsJudged) {
  const DrawnPlan drawn;
  for (const AnalysisPlan& plan : {LooksEvery(5, drawn), AnalysisPlan{.kind = PlanKind::kSequential}}) {
    Campaign campaign = PlannedCampaign(drawn, plan);
    campaign.launch_customers.reset();
    EXPECT_FALSE(Read(campaign, Drawn(drawn, 2), AllMature(drawn)).may_judge);
  }
}

TEST(PlanReaderTest, MaturePeopleWithoutAnyEventAreNoReasonToWithhold) {
  const DrawnPlan drawn{.control_rate = 0, .rate = 0};
  const Campaign campaign = PlannedCampaign(drawn, {.kind = PlanKind::kSequential});
  const PlanReading reading = Read(campaign, Drawn(drawn, 2), AllMature(drawn));
  EXPECT_TRUE(reading.may_judge);
  EXPECT_FALSE(reading.interval.has_value());
}

TEST(PlanReaderTest, LevelsAreThoseAtWhichIntervalsAndDecisionsAgree) {
  Experiment experiment;
  experiment.alpha = 0.1;
  EXPECT_DOUBLE_EQ(ConfidenceLevelOf(experiment), 0.9);
  EXPECT_DOUBLE_EQ(DecisionLevelOf(experiment), 0.1);
  experiment.plan.kind = PlanKind::kBayesian;
  EXPECT_DOUBLE_EQ(ConfidenceLevelOf(experiment), 0.9);
  experiment.plan.probability = 0.99;
  EXPECT_NEAR(ConfidenceLevelOf(experiment), 0.98, 1e-12);
  EXPECT_NEAR(DecisionLevelOf(experiment), 0.01, 1e-12);
}

TEST(PlanReaderTest, AComparisonIsPlannedForItsShareOfAll) {
  const Experiment experiment =
      ACampaign().WithControl(Percent(20)).WithArm("a", Percent(50)).WithArm("b").Build().experiment;
  EXPECT_DOUBLE_EQ(PlannedInPair(experiment, 1, 1000), 700);
  EXPECT_DOUBLE_EQ(PlannedInPair(experiment, 2, 1000), 500);
}

}  // namespace
}  // namespace sendlift::testing
