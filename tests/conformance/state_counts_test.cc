#include "storage/state_counts.h"

#include <string>
#include <vector>

#include "storage/campaigns.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "tests/conformance/storage_engine.h"
#include "tests/support/a_campaign.h"

namespace sendlift::conformance {
namespace {

using enum InstructionState;
using storage::AreStatesCounted;
using storage::InsertBlock;
using storage::InsertRange;
using storage::LeasedRange;
using storage::ListStateCounts;
using storage::MakeMissingStateCounts;
using storage::MakeStateCounts;
using storage::PutStray;
using storage::StateCount;
using storage::Stray;
using storage::UpdateRangeStates;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr CampaignNumber kCampaign{3};
constexpr int64_t kDear = 70'000;

StateCount Of(int arm, int64_t cost, InstructionState state, int64_t instructions) {
  return {.arm = arm, .cost_micros = cost, .state = LeasedRange::Encode(state), .instructions = instructions};
}

LeasedRange ARange(int64_t first, const std::vector<InstructionState>& states, CampaignNumber campaign = kCampaign) {
  LeasedRange range;
  range.campaign = campaign;
  range.first_sequence = first;
  range.gateway = "mailer";
  for (const InstructionState state : states) range.states.push_back(LeasedRange::Encode(state));
  for (size_t i = 0; i < states.size(); ++i) range.arms.push_back(static_cast<char>(1 + i % 2));
  return range;
}

Stray AStray(int64_t sequence, InstructionState state) {
  Stray stray;
  stray.key = {.campaign = kCampaign, .sequence = sequence};
  stray.state = state;
  return stray;
}

class StateCountsTest : public StorageTest {
 protected:
  std::vector<StateCount> Counts(CampaignNumber campaign = kCampaign) {
    const auto counts = Read(ListStateCounts, campaign);
    EXPECT_OK(counts);
    return counts.value();
  }
  // As if the database came from a program that did not count.
  void ForgetCounts() {
    for (const char* sql : {"DELETE FROM counted_campaigns", "DELETE FROM state_counts"}) {
      ASSERT_OK(Write([&](storage::Session& session) { return session.Execute(sql); }));
    }
  }
  int64_t StoredRows() {
    int64_t rows = -1;
    EXPECT_OK(Read([&](storage::Session& session) {
      return session.Query([&](const storage::Row& row) { return rows = row.Int(0), absl::OkStatus(); },
                           "SELECT count(*) FROM state_counts");
    }));
    return rows;
  }
};
ON_EVERY_ENGINE(StateCountsTest);

TEST_P(StateCountsTest, RangesAreCountedByArmCostAndState) {
  ASSERT_OK(Write(InsertBlock, storage::Block{.campaign = kCampaign, .first_sequence = 0, .size = 4}));
  ASSERT_OK(
      Write(InsertBlock, storage::Block{.campaign = kCampaign, .first_sequence = 4, .size = 4, .cost_micros = kDear}));
  LeasedRange range = ARange(0, {kLeased, kLeased, kLeased});
  range.states[2] = LeasedRange::Encode(ExclusionReason::kCapped);
  ASSERT_OK(Write(InsertRange, range));
  ASSERT_OK(Write(InsertRange, ARange(4, {kLeased, kStray})));
  ASSERT_OK(Write(InsertRange, ARange(0, {kLeased}, CampaignNumber{4})));
  StateCount capped = Of(1, 0, kLeased, 1);
  capped.state = LeasedRange::Encode(ExclusionReason::kCapped);
  EXPECT_THAT(Counts(), ElementsAre(Of(1, 0, kLeased, 1), capped, Of(1, kDear, kLeased, 1), Of(2, 0, kLeased, 1)));
  EXPECT_THAT(Counts(CampaignNumber{4}), ElementsAre(Of(1, 0, kLeased, 1)));
  EXPECT_THAT(Counts(CampaignNumber{5}), IsEmpty());
}

TEST_P(StateCountsTest, AChangeMovesOnlyWhatHasChangedAndLeavesNoNoughts) {
  LeasedRange range = ARange(0, {kLeased, kLeased, kLeased});
  ASSERT_OK(Write(InsertRange, range));
  range.set_state(0, kAccepted);
  range.set_state(1, kDelivered);
  ASSERT_OK(Write(UpdateRangeStates, range));
  ASSERT_OK(Write(UpdateRangeStates, range));
  EXPECT_THAT(Counts(), ElementsAre(Of(1, 0, kLeased, 1), Of(1, 0, kAccepted, 1), Of(2, 0, kDelivered, 1)));
  range.set_state(2, kStray);
  ASSERT_OK(Write(UpdateRangeStates, range));
  EXPECT_THAT(Counts(), ElementsAre(Of(1, 0, kAccepted, 1), Of(2, 0, kDelivered, 1)));
  EXPECT_EQ(StoredRows(), 2);
}

TEST_P(StateCountsTest, AStrayIsCountedByItsRowAndInItsFirstArm) {
  ASSERT_OK(Write(PutStray, AStray(7, kPlanned)));
  EXPECT_THAT(Counts(), ElementsAre(Of(1, 0, kPlanned, 1)));
  Stray again = AStray(7, kSuppressed);
  again.arm = 2;
  again.reason = ExclusionReason::kMinimumGap;
  ASSERT_OK(Write(PutStray, again));
  StateCount suppressed = Of(1, 0, kSuppressed, 1);
  suppressed.state = LeasedRange::Encode(ExclusionReason::kMinimumGap);
  EXPECT_THAT(Counts(), ElementsAre(suppressed));
}

TEST_P(StateCountsTest, ABodyThatFailsIsNotCounted) {
  ASSERT_OK(Write(InsertRange, ARange(0, {kLeased})));
  EXPECT_FALSE(Write([](storage::Session& session) {
                 EXPECT_OK(InsertRange(session, kMain, ARange(10, {kLeased, kLeased})));
                 return absl::AbortedError("changed its mind");
               }).ok());
  EXPECT_THAT(Counts(), ElementsAre(Of(1, 0, kLeased, 1)));
}

TEST_P(StateCountsTest, WhoChangesSomethingSeesItCounted) {
  ASSERT_OK(Write(InsertRange, ARange(0, {kLeased})));
  std::vector<StateCount> seen;
  ASSERT_OK(Write([&](storage::Session& session) -> absl::Status {
    LeasedRange range = ARange(0, {kAccepted});
    EXPECT_OK(UpdateRangeStates(session, kMain, range));
    const auto counts = ListStateCounts(session, kMain, kCampaign);
    seen = counts.value();
    return counts.status();
  }));
  EXPECT_THAT(seen, ElementsAre(Of(1, 0, kAccepted, 1)));
  EXPECT_EQ(Counts(), seen);
}

TEST_P(StateCountsTest, AnOlderDatabaseIsCountedAtItsFirstChange) {
  ASSERT_OK(Write(InsertRange, ARange(0, {kAccepted, kDelivered, kStray})));
  ASSERT_OK(Write(PutStray, AStray(2, kDead)));
  const std::vector<StateCount> before = {Of(1, 0, kAccepted, 1), Of(1, 0, kDead, 1), Of(2, 0, kDelivered, 1)};
  ForgetCounts();
  EXPECT_EQ(Counts(), before);
  EXPECT_EQ(StoredRows(), 0);
  ASSERT_OK(Write(InsertRange, ARange(10, {kLeased})));
  EXPECT_THAT(Counts(), ElementsAre(Of(1, 0, kLeased, 1), before[0], before[1], before[2]));
  EXPECT_EQ(StoredRows(), 4);
  ASSERT_OK_AND_ASSIGN(const bool counted, Read(AreStatesCounted, kCampaign));
  EXPECT_TRUE(counted);
}

TEST_P(StateCountsTest, CountsThatAreMadeReplaceWhateverWasThereAlsoBesideAChange) {
  ASSERT_OK(Write(InsertRange, ARange(0, {kLeased})));
  ASSERT_OK(
      Write([](storage::Session& session) { return session.Execute("UPDATE state_counts SET instructions = 9"); }));
  ASSERT_OK(Write([](storage::Session& session) {
    EXPECT_OK(InsertRange(session, kMain, ARange(5, {kLeased})));
    return MakeStateCounts(session, kMain, kCampaign);
  }));
  EXPECT_THAT(Counts(), ElementsAre(Of(1, 0, kLeased, 2)));
}

TEST_P(StateCountsTest, WhatIsMissingIsMadeForAllCampaigns) {
  std::vector<CampaignNumber> numbers;
  for (const char* id : {"a", "b", "draft"}) {
    ASSERT_OK_AND_ASSIGN(const Campaign campaign,
                         Write(storage::InsertCampaign, testing::ACampaign().BuildCampaign(id), kNow));
    numbers.push_back(campaign.number);
  }
  ASSERT_OK(Write(InsertRange, ARange(0, {kAccepted}, numbers[0])));
  ASSERT_OK(Write(InsertRange, ARange(0, {kLeased}, numbers[1])));
  ForgetCounts();
  ASSERT_OK(Write(MakeMissingStateCounts));
  EXPECT_EQ(StoredRows(), 2);
  EXPECT_THAT(Counts(numbers[1]), ElementsAre(Of(1, 0, kLeased, 1)));
  ASSERT_OK_AND_ASSIGN(const bool draft, Read(AreStatesCounted, numbers[2]));
  EXPECT_FALSE(draft);
}

}  // namespace
}  // namespace sendlift::conformance
