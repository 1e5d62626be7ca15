#include "model/roll_out.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "model/assignment.h"
#include "model/strata.h"
#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;

ACampaign Waves() {
  return ACampaign()
      .WithControl(Percent(10))
      .WithArm("early", Percent(45))
      .WithArm("late")
      .WithWave("pilot", CampaignStart(), Percent(10))
      .WithWave("rest", CampaignStart() + absl::Hours(168));
}

TEST(RollOutTest, TheRollOutWaveIsFoundByItsId) {
  CampaignDefinition definition = Waves().WithWinner().Build();
  EXPECT_EQ(RollOutWave(definition), 1);
  EXPECT_EQ(ExperimentWaves(definition), 1);
  definition.waves.insert(definition.waves.begin(), definition.waves[0]);
  EXPECT_EQ(RollOutWave(definition), 2);
}

// As when it fell due in a pause and was skipped.
TEST(RollOutTest, WithoutARuleOrItsWaveEveryWaveIsOfTheExperiment) {
  EXPECT_EQ(RollOutWave(Waves().Build()), std::nullopt);
  EXPECT_EQ(ExperimentWaves(Waves().Build()), 2);
  CampaignDefinition definition = Waves().WithWinner().Build();
  definition.waves.pop_back();
  EXPECT_EQ(RollOutWave(definition), std::nullopt);
  EXPECT_EQ(ExperimentWaves(definition), 1);
}

TEST(RollOutTest, ControlKeepsItsShareAndTheWinnerHasTheRestInItsWaveOnly) {
  const Experiment experiment = Waves().WithWinner().Build().experiment;
  const WinnerDecision won{.wave = 1, .arm = 2, .reason = WinnerReason::kWon};
  EXPECT_THAT(ArmSharesOf(experiment, won, 1), ElementsAre(100'000, 0, 900'000));
  EXPECT_THAT(ArmSharesOf(experiment, won, 0), ElementsAre(100'000, 450'000, 450'000));
  EXPECT_THAT(ArmSharesOf(experiment, std::nullopt, 1), ElementsAre(100'000, 450'000, 450'000));
  EXPECT_THAT(ArmSharesOf(experiment, WinnerDecision{.wave = 1}, 1), ElementsAre(100'000, 450'000, 450'000));
}

TEST(RollOutTest, NobodyIsInAnArmThatLostHoweverSharesAreRounded) {
  const Experiment experiment = Waves().WithControl(Percent(33.3333)).WithWinner().Build().experiment;
  const std::vector<int32_t> shares =
      ArmSharesOf(experiment, WinnerDecision{.wave = 1, .arm = 1, .reason = WinnerReason::kWon}, 1);
  for (int64_t people = 0; people < 200; ++people) {
    const std::vector<int64_t> counts = Apportion(people, shares);
    EXPECT_EQ(counts[2], 0);
    EXPECT_EQ(counts[0] + counts[1], people);
    const std::vector<int64_t> strata = {people, people / 3, 1};
    for (const std::vector<int64_t>& row : ApportionStrata(strata, shares)) EXPECT_EQ(row[2], 0);
  }
}

}  // namespace
}  // namespace sendlift::testing
