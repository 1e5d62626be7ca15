#include "measurement/planned_verdict.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/unit/measurement/drawn_plan.h"

namespace sendlift::testing {
namespace {

class PlannedVerdictTest : public ::testing::Test {
 protected:
  PlannedVerdictTest() {
    campaign_.definition.experiment.plan.kind = PlanKind::kSequential;
    material_.waves_to_come = true;
    AddDrawn(0, 0, 100, 5, material_);
    AddDrawn(0, 1, 100, 20, material_);
    lift_.customers = lift_.control_customers = 100;
    lift_.reading.may_judge = true;
    lift_.difference = 0.15;
    lift_.difference_interval = Interval{.lower = 0.01, .upper = 0.29};
    lift_.p_value = 0.02;
  }
  VerdictCode Code(std::optional<double> adjusted) {
    const auto verdict = JudgePlannedLift(campaign_, material_, report_, lift_, adjusted);
    EXPECT_OK(verdict);
    EXPECT_FALSE(verdict->still_needed.has_value());
    return verdict->code;
  }

  Campaign campaign_ = ACampaign().BuildCampaign();
  LiftMaterial material_;
  LiftReport report_;
  Lift lift_;
};

TEST_F(PlannedVerdictTest, IsMadeFromTheAdjustedPWhileWavesAreToCome) {
  EXPECT_EQ(Code(0.04), VerdictCode::kBetter);
  EXPECT_EQ(Code(0.06), VerdictCode::kInconclusive);
  EXPECT_EQ(Code(std::nullopt), VerdictCode::kInconclusive);
}

TEST_F(PlannedVerdictTest, ABayesianPlanComparesTheTailWithItsProbability) {
  campaign_.definition.experiment.plan.kind = PlanKind::kBayesian;
  campaign_.definition.experiment.plan.probability = 0.99;
  EXPECT_EQ(Code(0.005), VerdictCode::kBetter);
  EXPECT_EQ(Code(0.02), VerdictCode::kInconclusive);
}

TEST_F(PlannedVerdictTest, MoreOptOutsAreWorse) {
  campaign_.definition.experiment.metrics[0].event_type = "UNSUBSCRIBED";
  EXPECT_EQ(Code(0.01), VerdictCode::kWorse);
}

TEST_F(PlannedVerdictTest, IsWithheldBeforeAnythingMayBeJudged) {
  lift_.reading.may_judge = false;
  EXPECT_EQ(Code(0.01), VerdictCode::kWithheldImmature);
  material_ = {};
  EXPECT_EQ(Code(0.01), VerdictCode::kNoData);
}

TEST_F(PlannedVerdictTest, IsWithheldWhileTheSplitIsWrong) {
  report_.sample_ratio = SampleRatioResult{.state = SampleRatioState::kMismatch};
  EXPECT_EQ(Code(0.01), VerdictCode::kWithheldSampleRatio);
}

TEST_F(PlannedVerdictTest, PeopleWithoutAnEffectToTellAreInconclusive) {
  lift_.difference_interval.reset();
  EXPECT_EQ(Code(std::nullopt), VerdictCode::kInconclusive);
}

// An interval of all times together may be narrower than where the estimate stands now.
TEST_F(PlannedVerdictTest, AnEstimateBeyondItsIntervalIsNoError) {
  lift_.difference = 0.4;
  EXPECT_EQ(Code(0.01), VerdictCode::kBetter);
}

}  // namespace
}  // namespace sendlift::testing
