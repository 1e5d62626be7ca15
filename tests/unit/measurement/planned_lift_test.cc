#include "measurement/planned_lift.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stats/stratified_rates.h"
#include "tests/unit/measurement/drawn_plan.h"
#include "tests/unit/measurement/measured_world.h"

namespace sendlift::testing {
namespace {

using ::testing::SizeIs;

// The campaign with what was drawn, as a report reads it.
class PlannedLiftTest : public ::testing::Test {
 protected:
  void Store(const DrawnPlan& drawn, const AnalysisPlan& plan, const LiftMaterial& material) {
    Campaign campaign = PlannedCampaign(drawn, plan);
    campaign.state = CampaignState::kRunning;
    campaign_ = world_.Write([&](storage::Session& session) -> absl::StatusOr<Campaign> {
      absl::StatusOr<Campaign> stored = storage::InsertCampaign(session, kWorkspace, campaign, CampaignStart());
      if (!stored.ok()) return stored;
      stored->launch_customers = drawn.customers();
      return storage::UpdateCampaign(session, kWorkspace, *stored, CampaignStart());
    });
    world_.Write([&](storage::Session& session) -> absl::Status {
      for (const storage::Cell& cell : material.cells) {
        const absl::Status status = storage::AddToCell(session, kWorkspace, campaign_.number, cell);
        if (!status.ok()) return status;
      }
      return absl::OkStatus();
    });
    for (int day = 0; day < drawn.days; ++day) {
      const auto first = material.cohorts.begin() + 2 * day;
      world_.Freeze(campaign_, day, PlannedOn(day), {first, first + 2});
    }
  }
  LiftReport At(absl::Time now) {
    world_.clock().Set(now);
    return world_.Report(campaign_);
  }

  MeasuredWorld world_;
  Campaign campaign_;
};

LiftMaterial Days(int days, int64_t control, int64_t treatment) {
  LiftMaterial material;
  for (int day = 0; day < days; ++day) {
    AddDrawn(day, 0, 1000, control, material);
    AddDrawn(day, 1, 1000, treatment, material);
  }
  return material;
}

TEST_F(PlannedLiftTest, ASequentialPlanJudgesWhileWavesAreToCome) {
  const DrawnPlan drawn{.days = 4, .people_an_arm = 1000};
  Store(drawn, {.kind = PlanKind::kSequential}, Days(4, 100, 190));
  EXPECT_EQ(At(CampaignStart()).lifts[0].verdict.code, VerdictCode::kWithheldImmature);
  const LiftReport report = At(PlannedOn(1) + kPlanWindow);
  const Lift& lift = report.lifts[0];
  EXPECT_EQ(lift.verdict.code, VerdictCode::kBetter);
  EXPECT_EQ(lift.customers, 2000);
  EXPECT_EQ(lift.responders, 380);
  EXPECT_NEAR(*lift.difference, 0.09, 1e-12);
  EXPECT_EQ(lift.p_value, lift.adjusted_p);
  // Wider than of one look: 3.0 to 3.4 standard errors in the place of 1.96.
  EXPECT_GT(lift.difference_interval->upper - lift.difference_interval->lower, 6 * 0.0109);
  EXPECT_GT(lift.relative_lift_interval->lower, 0);
  EXPECT_FALSE(lift.verdict.still_needed.has_value());
}

TEST_F(PlannedLiftTest, AGroupSequentialPlanShowsTheDataOfItsLastLook) {
  const DrawnPlan drawn{.days = 4, .people_an_arm = 1000};
  Store(drawn, LooksEvery(2, drawn), Days(4, 100, 110));
  LiftReport report = At(PlannedOn(0) + kPlanWindow);
  EXPECT_EQ(report.lifts[0].verdict.code, VerdictCode::kWithheldImmature);
  EXPECT_FALSE(report.lifts[0].difference_interval.has_value());
  EXPECT_FALSE(report.lifts[0].belief.has_value());
  EXPECT_EQ(report.lifts[0].reading.next_look, PlannedOn(1) + kPlanWindow);
  for (const Lift& lift : report.lifts) {
    if (!lift.part.IsAll()) EXPECT_EQ(lift.customers, 0) << "a part would be a look before the first";
  }
  report = At(PlannedOn(2) + kPlanWindow);
  EXPECT_EQ(report.lifts[0].customers, 2000);
  EXPECT_EQ(report.lifts[0].verdict.code, VerdictCode::kInconclusive);
  EXPECT_THAT(report.part_tests, SizeIs(0));
  for (const Lift& lift : report.lifts) EXPECT_EQ(lift.reading.as_of, PlannedOn(1) + kPlanWindow);
  report = At(AllMature(drawn));
  EXPECT_EQ(report.lifts[0].customers, 4000);
  EXPECT_TRUE(report.lifts[0].reading.stopped.has_value());
}

TEST_F(PlannedLiftTest, ABayesianPlanDecidesByItsProbability) {
  const DrawnPlan drawn{.days = 2, .people_an_arm = 1000};
  AnalysisPlan plan{.kind = PlanKind::kBayesian};
  plan.probability = 0.9;
  Store(drawn, plan, Days(2, 100, 120));
  const Lift lift = At(AllMature(drawn)).lifts[0];
  EXPECT_EQ(lift.verdict.code, VerdictCode::kBetter);
  EXPECT_FALSE(lift.p_value.has_value());
  EXPECT_FALSE(lift.adjusted_p.has_value());
  EXPECT_NEAR(*lift.reading.family_p, 1 - lift.belief->chance_better, 1e-9);
}

TEST_F(PlannedLiftTest, ABayesianPlanThatAsksForMoreGoesOn) {
  const DrawnPlan drawn{.days = 2, .people_an_arm = 1000};
  AnalysisPlan plan{.kind = PlanKind::kBayesian};
  plan.probability = 0.999;
  Store(drawn, plan, Days(2, 100, 120));
  EXPECT_EQ(At(AllMature(drawn)).lifts[0].verdict.code, VerdictCode::kInconclusive);
}

TEST(MatureViewsTest, AViewIsMadeOnce) {
  const LiftMaterial material = Days(3, 1, 2);
  MatureViews views(material);
  const LiftMaterial& view = views.At(kPlanWindow, PlannedOn(0) + kPlanWindow);
  EXPECT_THAT(view.cohorts, SizeIs(2));
  EXPECT_EQ(&views.At(kPlanWindow, PlannedOn(0) + kPlanWindow), &view);
  EXPECT_THAT(views.At(kPlanWindow, PlannedOn(1) + kPlanWindow).cohorts, SizeIs(4));
}

TEST(LevelOfLiftTest, IsThatOfAsManyStandardErrors) {
  EXPECT_EQ(LevelOfLift({}, 0.9), 0.9);
  EXPECT_NEAR(LevelOfLift({.z_of_interval = 1.959964}, 0.9), 0.95, 1e-6);
}

}  // namespace
}  // namespace sendlift::testing
