#include "measurement/split_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;

CampaignDefinition PilotAndRest() {
  return ACampaign()
      .WithControl(Percent(10))
      .WithArm("early", Percent(45))
      .WithArm("late")
      .WithWave("pilot", CampaignStart(), Percent(50))
      .WithWave("rest", CampaignStart() + absl::Hours(168))
      .WithWinner()
      .Build();
}

LiftMaterial Of(const std::vector<std::vector<int64_t>>& people_by_wave_and_arm) {
  LiftMaterial material;
  for (size_t wave = 0; wave < people_by_wave_and_arm.size(); ++wave) {
    for (size_t arm = 0; arm < people_by_wave_and_arm[wave].size(); ++arm) {
      const int64_t people = people_by_wave_and_arm[wave][arm];
      if (people == 0) continue;
      material.cohorts.push_back({.wave = static_cast<int>(wave), .arm = static_cast<int>(arm), .people = people});
    }
  }
  return material;
}

const WinnerDecision kEarlyWon{.wave = 1, .arm = 1, .reason = WinnerReason::kWon};

TEST(SplitCheckTest, NothingIsTestedBeforeAnybodyIsAssigned) {
  EXPECT_EQ(CheckSampleRatio(PilotAndRest(), LiftMaterial(), std::nullopt)->state, SampleRatioState::kNotTested);
  EXPECT_EQ(CheckSampleRatio(PilotAndRest(), LiftMaterial(), kEarlyWon)->state, SampleRatioState::kNotTested);
}

// Chi-squares 0.4444 with 2 and 0.2778 with 1 degree of freedom, by hand.
TEST(SplitCheckTest, ARollOutIsItsOwnSegmentAndNoMismatch) {
  const LiftMaterial material = Of({{100, 460, 440}, {95, 905, 0}});
  const auto result = CheckSampleRatio(PilotAndRest(), material, kEarlyWon);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->state, SampleRatioState::kAsConfigured);
  EXPECT_NEAR(result->test.chi_square, 4.0 / 9 + 25.0 / 90, 1e-12);
  EXPECT_EQ(result->test.degrees_of_freedom, 3);
  EXPECT_EQ(CheckSampleRatio(PilotAndRest(), material, std::nullopt)->state, SampleRatioState::kMismatch)
      << "as if the rest had the arms as configured";
}

TEST(SplitCheckTest, SomebodyInAnArmThatLostIsALeak) {
  const auto result = CheckSampleRatio(PilotAndRest(), Of({{100, 450, 450}, {100, 899, 1}}), kEarlyWon);
  EXPECT_EQ(result->state, SampleRatioState::kMismatch);
  EXPECT_THAT(result->leaks, ElementsAre(2));
}

TEST(SplitCheckTest, AWrongShareOfControlInTheRollOutIsFound) {
  EXPECT_EQ(CheckSampleRatio(PilotAndRest(), Of({{100, 450, 450}, {200, 800, 0}}), kEarlyWon)->state,
            SampleRatioState::kMismatch);
}

TEST(SplitCheckTest, WithoutAWinnerAllWavesAreOneSegment) {
  const WinnerDecision none{.wave = 1, .arm = 0, .reason = WinnerReason::kNotBetter};
  const auto result = CheckSampleRatio(PilotAndRest(), Of({{100, 460, 440}, {100, 440, 460}}), none);
  EXPECT_EQ(result->state, SampleRatioState::kAsConfigured);
  EXPECT_EQ(result->test.degrees_of_freedom, 2);
  EXPECT_EQ(result->test.chi_square, 0);
}

}  // namespace
}  // namespace sendlift::testing
