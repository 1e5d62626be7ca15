#include "engine/plan_power.h"

#include <gtest/gtest.h>

#include "tests/support/a_campaign.h"
#include "tests/support/status_matchers.h"

namespace sendlift::testing {
namespace {

// Five waves a day apart with a window of a day, so that day k + 1 sees k waves.
CampaignDefinition FiveWaves(AnalysisPlan plan) {
  ACampaign builder;
  builder.WithMetric("purchase_rate", MetricKind::kRate, "PURCHASED", absl::Hours(24));
  for (int wave = 0; wave < 5; ++wave) {
    builder.WithWave(absl::StrCat("w", wave), CampaignStart() + wave * absl::Hours(24), Percent(20));
  }
  CampaignDefinition definition = builder.Build();
  definition.experiment.plan = std::move(plan);
  return definition;
}

AnalysisPlan DailyLooks(ErrorSpending spending) {
  AnalysisPlan plan{.kind = PlanKind::kGroupSequential, .spending = spending};
  for (int day = 1; day <= 5; ++day) plan.looks.push_back(day * absl::Hours(24));
  return plan;
}

const std::vector<int64_t> kPeople(5, 1000);

// Five looks cost 1.025, 1.213 and 1.827 times the customers of the fixed test, by numerical integration (Jennison and
// Turnbull 2000, chapter 19).
TEST(PlanPowerTest, LooksCostWhatThePublishedDesignsDo) {
  for (const auto& [plan, inflation] : {std::pair(DailyLooks(ErrorSpending::kObrienFleming), 1.025),
                                        std::pair(DailyLooks(ErrorSpending::kPocock), 1.213),
                                        std::pair(AnalysisPlan{.kind = PlanKind::kSequential}, 1.827)}) {
    ASSERT_OK_AND_ASSIGN(const FixedTest fixed, FixedTestFor(FiveWaves(plan), kPeople));
    EXPECT_NEAR(1 / fixed.customers_a_share, inflation, 0.001);
    EXPECT_EQ(fixed.alpha, 0.05);
  }
}

TEST(PlanPowerTest, AFixedHorizonCostsNothingAndABayesianPlanHasItsTails) {
  ASSERT_OK_AND_ASSIGN(const FixedTest fixed, FixedTestFor(FiveWaves({}), kPeople));
  EXPECT_EQ(fixed.customers_a_share, 1);
  AnalysisPlan plan{.kind = PlanKind::kBayesian};
  plan.probability = 0.99;
  ASSERT_OK_AND_ASSIGN(const FixedTest tails, FixedTestFor(FiveWaves(plan), kPeople));
  EXPECT_NEAR(tails.alpha, 0.02, 1e-12);
}

TEST(PlanPowerTest, LooksThatEndBeforeTheLastWaveIsMatureCostMore) {
  AnalysisPlan plan = DailyLooks(ErrorSpending::kObrienFleming);
  ASSERT_OK_AND_ASSIGN(const FixedTest whole, FixedTestFor(FiveWaves(plan), kPeople));
  plan.looks.resize(3);
  ASSERT_OK_AND_ASSIGN(const FixedTest part, FixedTestFor(FiveWaves(plan), kPeople));
  EXPECT_LT(part.customers_a_share, 0.65 * whole.customers_a_share);
}

TEST(PlanPowerTest, LooksAtNobodyFindNothing) {
  AnalysisPlan plan{.kind = PlanKind::kGroupSequential};
  plan.looks = {absl::Hours(1)};
  EXPECT_EQ(FixedTestFor(FiveWaves(plan), kPeople).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(FixedTestFor(FiveWaves(DailyLooks(ErrorSpending::kPocock)), std::vector<int64_t>(5, 0)).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace sendlift::testing
