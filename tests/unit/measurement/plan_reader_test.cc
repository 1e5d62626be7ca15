#include "measurement/plan_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "measurement/adjusted_p.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/measurement/drawn_plan.h"
#include "tests/unit/stats/sequential/binomial_threshold.h"

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

// Two arms without an effect and five looks: Holm over p-values that may be looked at again.
TEST(PlanReaderTest, SeveralArmsTogetherAlarmAtMostAsOftenAsPromised) {
  constexpr int kWorlds = 1000;
  const DrawnPlan drawn{.people_an_arm = 100};
  Campaign campaign = PlannedCampaign(drawn, LooksEvery(2, drawn, ErrorSpending::kPocock));
  campaign.definition.experiment.control = Percent(34);
  campaign.definition.experiment.arms = {{.arm = "a", .share = Percent(33)}, {.arm = "b", .share = Percent(33)}};
  campaign.launch_customers = 3 * drawn.days * drawn.people_an_arm;
  Random random(31);
  int alarms = 0, single = 0;
  for (int world = 0; world < kWorlds; ++world) {
    LiftMaterial material;
    for (int day = 0; day < drawn.days; ++day) {
      for (int arm = 0; arm < 3; ++arm) AddDrawn(day, arm, 100, Responders(100, 0.1, random), material);
    }
    PlanReader reader(campaign, material, AllMature(drawn));
    ASSERT_OK_AND_ASSIGN(const PlanReading a, reader.Read(0, 1));
    ASSERT_OK_AND_ASSIGN(const PlanReading b, reader.Read(0, 2));
    const std::vector<RawP> raw = {{.metric = 0, .p = a.family_p}, {.metric = 0, .p = b.family_p}};
    const auto adjusted = AdjustByFamily(raw);
    alarms += std::min(*adjusted[0], *adjusted[1]) < 0.05;
    single += std::min(*a.family_p, *b.family_p) < 0.05;
  }
  EXPECT_LE(static_cast<double>(alarms) / kWorlds, MostOften(kWorlds, 0.05)) << "seed 31";
  EXPECT_GT(single, alarms);
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
