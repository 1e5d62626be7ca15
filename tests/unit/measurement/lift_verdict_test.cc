#include "measurement/lift_verdict.h"

#include <gtest/gtest.h>

#include "tests/support/a_campaign.h"
#include "tests/support/status_matchers.h"

namespace sendlift::testing {
namespace {

TEST(LiftVerdictTest, MoreOptOutsAndComplaintsAreNotBetter) {
  for (const auto& [type, better] :
       {std::pair("UNSUBSCRIBED", false), std::pair("COMPLAINED", false), std::pair("PURCHASED", true)}) {
    EXPECT_EQ(MoreIsBetter({.event_type = type}), better) << type;
  }
}

TEST(LiftVerdictTest, OneOfManyComparisonsIsJudgedByItsAdjustedP) {
  const Campaign campaign = ACampaign().BuildCampaign();
  const LiftMaterial material{.cohorts = {{.arm = 0, .people = 10}, {.arm = 1, .people = 10}}};
  Lift lift;
  lift.difference = 0.1;
  lift.difference_interval = Interval{.lower = 0.01, .upper = 0.19};
  lift.p_value = 0.03;
  LiftReport report;
  report.create_time = CampaignStart();
  for (const auto& [adjusted, code] :
       {std::pair(0.04, VerdictCode::kBetter), std::pair(0.06, VerdictCode::kInconclusive)}) {
    lift.adjusted_p = adjusted;
    ASSERT_OK_AND_ASSIGN(const Verdict verdict, JudgeLift(campaign, material, report, lift));
    EXPECT_EQ(verdict.code, code);
  }
}

TEST(LiftVerdictTest, AnEndOfAnIntervalThatIsJustInsideTheEstimateIsTakenForIt) {
  const Campaign campaign = ACampaign().BuildCampaign();
  const LiftMaterial material{.cohorts = {{.arm = 0, .people = 10}, {.arm = 1, .people = 10}}};
  Lift lift;
  lift.difference = 0.1;
  lift.difference_interval = Interval{.lower = 0.1 + 1e-14, .upper = 0.3};
  lift.p_value = 0.01;
  LiftReport report;
  report.create_time = CampaignStart();
  ASSERT_OK_AND_ASSIGN(const Verdict verdict, JudgeLift(campaign, material, report, lift));
  EXPECT_EQ(verdict.code, VerdictCode::kBetter);
  EXPECT_EQ(verdict.effect->interval.lower, 0.1);
}

}  // namespace
}  // namespace sendlift::testing
