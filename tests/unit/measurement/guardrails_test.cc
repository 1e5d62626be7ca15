#include "measurement/guardrails.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stats/margins.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/measurement/drawn_plan.h"
#include "tests/unit/stats/sequential/binomial_threshold.h"

namespace sendlift::testing {
namespace {

using ::testing::SizeIs;

// The drawn metric is the guardrail: behind one metric of which nothing is known.
Campaign Guarded(const DrawnPlan& drawn, double margin_percent, const char* event_type = "UNSUBSCRIBED") {
  Campaign campaign = PlannedCampaign(drawn, {});
  campaign.definition.experiment.guardrails = {
      {.metric = {.metric = "opt_out_rate", .event_type = event_type, .window = kPlanWindow},
       .worse_by_at_most = Percent(margin_percent)}};
  return campaign;
}

LiftMaterial AsGuardrail(LiftMaterial material) {
  for (storage::Cell& cell : material.cells) cell.key.metric = 1;
  return material;
}

GuardrailResult Check(const Campaign& campaign, const LiftMaterial& material, absl::Time now) {
  const auto results = CheckGuardrails(campaign, AsGuardrail(material), /*sample_ratio_mismatch=*/false, now);
  EXPECT_OK(results);
  EXPECT_THAT(*results, SizeIs(1));
  return results->front();
}

// Two waves of 5,000 an arm.
LiftMaterial TwoWaves(int64_t control, int64_t treatment) {
  LiftMaterial material;
  for (int day = 0; day < 2; ++day) {
    AddDrawn(day, 0, 5000, control, material);
    AddDrawn(day, 1, 5000, treatment, material);
  }
  return material;
}
const DrawnPlan kTwoWaves{.days = 2, .people_an_arm = 5000};

TEST(GuardrailsTest, ItHoldsOnlyWhenEverybodyIsMature) {
  const Campaign campaign = Guarded(kTwoWaves, 1);
  LiftMaterial material = TwoWaves(50, 52);
  EXPECT_EQ(Check(campaign, material, PlannedOn(0) + kPlanWindow).state, GuardrailState::kOpen);
  const GuardrailResult result = Check(campaign, material, AllMature(kTwoWaves));
  EXPECT_EQ(result.state, GuardrailState::kHolds);
  EXPECT_EQ(result.treatment, (Counts{.successes = 104, .trials = 10'000}));
  EXPECT_TRUE(result.more_is_worse);
  EXPECT_DOUBLE_EQ(result.margin, 0.01);
  ASSERT_OK_AND_ASSIGN(const Inference test,
                       RateDifferenceTest({.treatment = result.treatment, .control = result.control},
                                          NonInferiority(0.01, false, 0.975)));
  EXPECT_LT(test.p, 0.025);
  EXPECT_NEAR(result.interval->upper, test.interval.upper, 1e-12);
  material.waves_to_come = true;
  EXPECT_EQ(Check(campaign, material, AllMature(kTwoWaves)).state, GuardrailState::kOpen);
}

TEST(GuardrailsTest, WhatIsFarBeyondTheMarginIsBrokenAtOnceAndForGood) {
  const Campaign campaign = Guarded(kTwoWaves, 0.3);
  EXPECT_EQ(Check(campaign, TwoWaves(25, 250), PlannedOn(0) + kPlanWindow).state, GuardrailState::kBroken);
  LiftMaterial back = TwoWaves(25, 250);
  back.cells[2].responders = 400;  // of control in the second wave
  const GuardrailResult result = Check(campaign, back, AllMature(kTwoWaves));
  EXPECT_EQ(result.state, GuardrailState::kBroken);
  EXPECT_GT(result.interval->lower, 0.003);
}

TEST(GuardrailsTest, FewerPurchasesAreWorse) {
  const Campaign campaign = Guarded(kTwoWaves, 1, "PURCHASED");
  EXPECT_EQ(Check(campaign, TwoWaves(500, 200), AllMature(kTwoWaves)).state, GuardrailState::kBroken);
  EXPECT_EQ(Check(campaign, TwoWaves(200, 500), AllMature(kTwoWaves)).state, GuardrailState::kHolds);
  EXPECT_EQ(Check(campaign, TwoWaves(500, 460), AllMature(kTwoWaves)).state, GuardrailState::kOpen);
}

TEST(GuardrailsTest, WithoutMaturePeopleOrWithAWrongSplitNothingIsSaid) {
  const Campaign campaign = Guarded(kTwoWaves, 0.3);
  const GuardrailResult result = Check(campaign, TwoWaves(25, 250), CampaignStart());
  EXPECT_EQ(result.state, GuardrailState::kOpen);
  EXPECT_FALSE(result.difference.has_value());
  ASSERT_OK_AND_ASSIGN(const auto withheld,
                       CheckGuardrails(campaign, AsGuardrail(TwoWaves(25, 250)), true, AllMature(kTwoWaves)));
  EXPECT_EQ(withheld[0].state, GuardrailState::kWithheld);
}

// At the margin itself: the worst case that is still accepted.
TEST(GuardrailsTest, AtTheMarginItIsRarelyCalledBrokenOverDailyLooksAndRarelyHolds) {
  constexpr int kWorlds = 3000;
  const DrawnPlan drawn{.control_rate = 0.05, .rate = 0.07};
  const Campaign campaign = Guarded(drawn, 2);
  Random random(17);
  int broken = 0, holds = 0;
  for (int world = 0; world < kWorlds; ++world) {
    const GuardrailState state = Check(campaign, Draw(drawn, random), AllMature(drawn)).state;
    broken += state == GuardrailState::kBroken;
    holds += state == GuardrailState::kHolds;
  }
  EXPECT_LE(static_cast<double>(broken) / kWorlds, MostOften(kWorlds, 0.025)) << "seed 17";
  EXPECT_LE(static_cast<double>(holds) / kWorlds, MostOften(kWorlds, 0.025)) << "seed 17";
  EXPECT_GE(static_cast<double>(holds) / kWorlds, LeastOften(kWorlds, 0.025)) << "seed 17";
}

}  // namespace
}  // namespace sendlift::testing
