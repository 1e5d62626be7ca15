#include "measurement/maturing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/touchpoint.h"
#include "tests/unit/measurement/drawn_plan.h"

namespace sendlift::testing {
namespace {

using ::testing::SizeIs;

TEST(MaturingTest, AWaveMaturesWithItsPlannedTimeAndADayWithItsEnd) {
  const absl::Time noon = CampaignStart() + absl::Hours(12);
  EXPECT_EQ(MatureTime(3, noon, kPlanWindow), noon + kPlanWindow);
  EXPECT_EQ(MatureTime(TouchpointWave(noon), noon, kPlanWindow), CampaignStart() + kDay + kPlanWindow);
  EXPECT_EQ(MatureTime(TouchpointWave(noon), noon, absl::Hours(1)), CampaignStart() + absl::Hours(25));
}

TEST(MaturingTest, OnlyMatureCohortsAndTheirCellsAreLeft) {
  LiftMaterial material;
  for (int wave = 0; wave < 3; ++wave) {
    for (int arm = 0; arm < 2; ++arm) AddDrawn(wave, arm, 100, 10 + wave, material);
  }
  const absl::Time at = PlannedOn(1) + kPlanWindow;
  const LiftMaterial mature = MatureMaterial(material, kPlanWindow, at);
  EXPECT_THAT(mature.cohorts, SizeIs(4));
  ASSERT_THAT(mature.cells, SizeIs(4));
  for (const storage::Cell& cell : mature.cells) EXPECT_LE(cell.key.wave, 1);
  EXPECT_EQ(MatureCustomers(material, kPlanWindow, at), 400);
  EXPECT_EQ(MatureCustomers(material, kPlanWindow, at - absl::Nanoseconds(1)), 200);
  EXPECT_THAT(MatureMaterial(material, kPlanWindow, CampaignStart()).cells, SizeIs(0));
}

TEST(MaturingTest, StrataComeInTheOrderInWhichTheyMatureWhateverTheirNumbers) {
  LiftMaterial material;
  AddDrawn(1, 0, 100, 1, material);
  AddDrawn(1, 1, 100, 2, material);
  AddDrawn(1, 2, 100, 9, material);
  AddDrawn(0, 0, 50, 3, material);
  AddDrawn(0, 1, 50, 4, material);
  AddDrawn(2, 1, 70, 5, material);  // nobody in control: says nothing
  const std::vector<MaturingStratum> strata = MaturingStrata(material, 1, 0, kPlanWindow);
  ASSERT_THAT(strata, SizeIs(2));
  EXPECT_EQ(strata[0].mature_time, PlannedOn(0) + kPlanWindow);
  EXPECT_EQ(strata[0].stratum.treatment.responders, 4);
  EXPECT_EQ(strata[1].stratum.treatment.responders, 2);
  EXPECT_EQ(strata[1].stratum.control.people, 100);
}

}  // namespace
}  // namespace sendlift::testing
