#include "storage/waves.h"

#include <vector>

#include "storage/assignments.h"
#include "storage/instructions.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::Block;
using storage::Cohort;
using storage::ExcludedPeople;
using storage::FrozenWave;
using storage::InsertCohort;
using storage::InsertExcluded;
using storage::InsertFrozenWave;
using storage::IsHalfWritten;
using storage::LastPlannedTime;
using storage::ListCohorts;
using storage::ListExcluded;
using storage::ListFrozenWaves;
using storage::PlannedInstruction;
using storage::TakeBackWave;
using ::testing::IsEmpty;

constexpr CampaignNumber kCampaign{3};

class WavesTest : public StorageTest {
 protected:
  // Writes two assignments and an instruction of a wave, without making it visible.
  void WriteHalf(int wave, int64_t sequence) {
    for (const int64_t customer : {10 * wave + 1, 10 * wave + 2}) {
      ASSERT_OK(Write(storage::InsertAssignment, kCampaign, Assignment{.customer = {customer}, .wave = wave}));
    }
    ASSERT_OK(Write(storage::InsertInstruction, kCampaign,
                    PlannedInstruction{.sequence = sequence, .customer = {10 * wave + 1}}));
  }

  void Freeze(int wave, int64_t first_sequence, int64_t size) {
    const Block block{.campaign = kCampaign, .first_sequence = first_sequence, .size = size, .wave = wave};
    ASSERT_OK(Write(storage::InsertBlock, block));
    ASSERT_OK(Write(InsertFrozenWave, kCampaign, FrozenWave{.wave = wave, .freeze_time = kNow}));
  }

  bool HalfWritten(int wave) {
    const auto answer = Read(IsHalfWritten, kCampaign, wave);
    EXPECT_OK(answer);
    return answer.value();
  }

  int InstructionsFrom(int64_t first) {
    int count = 0;
    EXPECT_OK(Read(storage::ForEachDue, kCampaign, Channel::kEmail, first, int64_t{1000},
                   [&](const storage::DueInstruction&) {
                     ++count;
                     return absl::OkStatus();
                   }));
    return count;
  }
};
ON_EVERY_ENGINE(WavesTest);

TEST_P(WavesTest, FrozenOnesComeInOrder) {
  ASSERT_OK(Write(InsertFrozenWave, kCampaign, FrozenWave{.wave = 1, .freeze_time = kNow + absl::Hours(1)}));
  ASSERT_OK(Write(InsertFrozenWave, kCampaign, FrozenWave{.wave = 0, .freeze_time = kNow}));
  ASSERT_OK_AND_ASSIGN(const std::vector<FrozenWave> waves, Read(ListFrozenWaves, kCampaign));
  ASSERT_EQ(waves.size(), 2u);
  EXPECT_EQ(waves[0].wave, 0);
  EXPECT_EQ(waves[0].freeze_time, kNow);
  EXPECT_EQ(waves[1].wave, 1);
  EXPECT_EQ(waves[1].freeze_time, kNow + absl::Hours(1));
  ASSERT_OK_AND_ASSIGN(const std::vector<FrozenWave> others, Read(ListFrozenWaves, CampaignNumber{4}));
  EXPECT_THAT(others, IsEmpty());
}

TEST_P(WavesTest, AWaveIsFrozenOnce) {
  ASSERT_OK(Write(InsertFrozenWave, kCampaign, FrozenWave{.wave = 0, .freeze_time = kNow}));
  EXPECT_FALSE(Write(InsertFrozenWave, kCampaign, FrozenWave{.wave = 0, .freeze_time = kNow}).ok());
}

TEST_P(WavesTest, NothingWrittenIsNotHalfWritten) {
  EXPECT_FALSE(HalfWritten(0));
  EXPECT_OK(Write(TakeBackWave, kCampaign, 0));
}

TEST_P(WavesTest, AssignmentsOrInstructionsAloneAreHalfAWave) {
  ASSERT_OK(Write(storage::InsertAssignment, kCampaign, Assignment{.customer = {1}, .wave = 0}));
  EXPECT_TRUE(HalfWritten(0));
  EXPECT_FALSE(HalfWritten(1));
  ASSERT_OK(Write(TakeBackWave, kCampaign, 0));
  EXPECT_FALSE(HalfWritten(0));
  ASSERT_OK(Write(storage::InsertInstruction, kCampaign, PlannedInstruction{.sequence = 0, .customer = {1}}));
  EXPECT_TRUE(HalfWritten(0));
}

TEST_P(WavesTest, WhatIsTakenBackIsGoneAndWhatIsFrozenStays) {
  WriteHalf(0, 0);
  Freeze(0, 0, 1);
  WriteHalf(1, 1);
  EXPECT_TRUE(HalfWritten(1));
  ASSERT_OK(Write(TakeBackWave, kCampaign, 1));
  EXPECT_FALSE(HalfWritten(1));
  EXPECT_EQ(InstructionsFrom(0), 1);
  EXPECT_EQ(InstructionsFrom(1), 0);
  ASSERT_OK_AND_ASSIGN(const auto kept, Read(storage::FindAssignment, kCampaign, CustomerNumber{1}));
  EXPECT_TRUE(kept.has_value());
  ASSERT_OK_AND_ASSIGN(const auto gone, Read(storage::FindAssignment, kCampaign, CustomerNumber{11}));
  EXPECT_FALSE(gone.has_value());
  WriteHalf(1, 1);
  Freeze(1, 1, 1);
  EXPECT_EQ(InstructionsFrom(0), 2);
}

TEST_P(WavesTest, AnotherCampaignsWaveIsNotTakenBack) {
  WriteHalf(0, 0);
  ASSERT_OK(Write(TakeBackWave, CampaignNumber{4}, 0));
  EXPECT_TRUE(HalfWritten(0));
  EXPECT_EQ(InstructionsFrom(0), 1);
}

TEST_P(WavesTest, TheExcludedAreThoseOfTheLastFrozenWave) {
  ASSERT_OK_AND_ASSIGN(const std::vector<ExcludedPeople> none, Read(ListExcluded, kCampaign));
  EXPECT_THAT(none, IsEmpty());
  for (const int wave : {0, 1}) {
    ASSERT_OK(Write(InsertExcluded, kCampaign, wave, ExcludedPeople{ExclusionReason::kSharedAddress, 5 + wave}));
    ASSERT_OK(Write(InsertExcluded, kCampaign, wave, ExcludedPeople{ExclusionReason::kNoTier, 1 + wave}));
    ASSERT_OK(Write(InsertFrozenWave, kCampaign, FrozenWave{.wave = wave, .freeze_time = kNow}));
  }
  ASSERT_OK_AND_ASSIGN(const std::vector<ExcludedPeople> excluded, Read(ListExcluded, kCampaign));
  ASSERT_EQ(excluded.size(), 2u);
  EXPECT_EQ(excluded[0].reason, ExclusionReason::kNoTier);
  EXPECT_EQ(excluded[0].people, 2);
  EXPECT_EQ(excluded[1].reason, ExclusionReason::kSharedAddress);
  EXPECT_EQ(excluded[1].people, 6);
}

TEST_P(WavesTest, CohortsComeByWaveArmTierAndChannel) {
  ASSERT_OK(Write(InsertCohort, kCampaign, Cohort{.wave = 1, .arm = 0, .people = 4, .planned_time = kNow}));
  ASSERT_OK(Write(InsertCohort, kCampaign, Cohort{.wave = 0, .arm = 1, .channel = Channel::kSms, .people = 3}));
  ASSERT_OK(Write(InsertCohort, kCampaign, Cohort{.wave = 0, .arm = 1, .tier = 1, .people = 2}));
  ASSERT_OK(Write(InsertCohort, kCampaign, Cohort{.wave = 0, .arm = 0, .tier = 9, .people = 1}));
  ASSERT_OK_AND_ASSIGN(const std::vector<Cohort> cohorts, Read(ListCohorts, kCampaign));
  ASSERT_EQ(cohorts.size(), 4u);
  EXPECT_EQ(cohorts[0].people, 1);
  EXPECT_EQ(cohorts[0].tier, 9);
  EXPECT_EQ(cohorts[1].people, 3);
  EXPECT_EQ(cohorts[1].channel, Channel::kSms);
  EXPECT_EQ(cohorts[2].people, 2);
  EXPECT_EQ(cohorts[3].people, 4);
  EXPECT_EQ(cohorts[3].wave, 1);
  EXPECT_EQ(cohorts[3].planned_time, kNow);
}

TEST_P(WavesTest, TheLastPlannedTimeIsThatOfAnyCohort) {
  ASSERT_OK_AND_ASSIGN(std::optional<absl::Time> last, Read(LastPlannedTime, kCampaign));
  EXPECT_EQ(last, std::nullopt);
  const absl::Time before = kNow - absl::Hours(1);
  ASSERT_OK(Write(InsertCohort, kCampaign, Cohort{.wave = 0, .arm = 1, .people = 3, .planned_time = kNow}));
  ASSERT_OK(Write(InsertCohort, kCampaign, Cohort{.wave = 1, .arm = 0, .people = 4, .planned_time = before}));
  ASSERT_OK_AND_ASSIGN(last, Read(LastPlannedTime, kCampaign));
  EXPECT_EQ(last, kNow);
  ASSERT_OK_AND_ASSIGN(last, Read(LastPlannedTime, CampaignNumber{kCampaign.value + 1}));
  EXPECT_EQ(last, std::nullopt);
}

}  // namespace
}  // namespace sendlift::conformance
