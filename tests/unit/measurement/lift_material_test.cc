#include "measurement/lift_material.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/measurement/measured_world.h"

namespace sendlift::testing {
namespace {

using ::testing::SizeIs;

ACampaign PilotAndRest() {
  return ACampaign()
      .WithWave("pilot", CampaignStart(), Percent(50))
      .WithWave("rest", CampaignStart() + absl::Hours(168));
}

LiftMaterial TwoWavesOfThreeArms() {
  LiftMaterial material;
  for (int wave = 0; wave < 2; ++wave) {
    for (int arm = 0; arm < 3; ++arm) {
      material.cohorts.push_back({.wave = wave, .arm = arm, .people = 10 * arm + wave});
      material.cells.push_back({.key = {.wave = wave, .arm = arm}, .responders = arm});
    }
  }
  return material;
}

TEST(LiftMaterialTest, TheExperimentHasNobodyOfARollOutWave) {
  const LiftMaterial material = TwoWavesOfThreeArms();
  EXPECT_THAT(OfExperiment(PilotAndRest().Build(), material).cohorts, SizeIs(6));
  const LiftMaterial experiment = OfExperiment(PilotAndRest().WithWinner().Build(), material);
  ASSERT_THAT(experiment.cohorts, SizeIs(3));
  ASSERT_THAT(experiment.cells, SizeIs(3));
  for (const storage::Cohort& cohort : experiment.cohorts) EXPECT_EQ(cohort.wave, 0);
  for (const storage::Cell& cell : experiment.cells) EXPECT_EQ(cell.key.wave, 0);
}

TEST(LiftMaterialTest, AnArmCanStandInThePlaceOfControl) {
  const LiftMaterial two = AsControl(TwoWavesOfThreeArms(), 2, 1);
  ASSERT_THAT(two.cohorts, SizeIs(4));
  EXPECT_EQ(two.cohorts[0].arm, 1);
  EXPECT_EQ(two.cohorts[0].people, 10);
  EXPECT_EQ(two.cohorts[1].arm, kControlArm);
  EXPECT_EQ(two.cohorts[1].people, 20);
  ASSERT_THAT(two.cells, SizeIs(4));
  EXPECT_EQ(two.cells[1].key.arm, kControlArm);
  EXPECT_EQ(two.cells[1].responders, 2);
}

TEST(LiftMaterialTest, NobodyIsToComeWhenOnlyTheRollOutWaveIs) {
  MeasuredWorld world;
  const Campaign usual = world.InsertRunning(PilotAndRest().BuildCampaign("usual"));
  const Campaign winner = world.InsertRunning(PilotAndRest().WithWinner().BuildCampaign("winner"));
  const auto waves_to_come = [&](const Campaign& campaign) {
    return world
        .Read([&](storage::Session& session) { return ReadLiftMaterial(session, kWorkspace, campaign, world.now()); })
        .waves_to_come;
  };
  EXPECT_TRUE(waves_to_come(winner));
  world.Freeze(usual, 0, CampaignStart());
  world.Freeze(winner, 0, CampaignStart());
  EXPECT_TRUE(waves_to_come(usual));
  EXPECT_FALSE(waves_to_come(winner));
}

}  // namespace
}  // namespace sendlift::testing
