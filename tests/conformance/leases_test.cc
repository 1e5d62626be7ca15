#include "storage/leases.h"

#include <optional>
#include <string>
#include <vector>

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::FindRange;
using storage::FindStray;
using storage::FirstUnleased;
using storage::ForEachRange;
using storage::InsertRange;
using storage::LeasedRange;
using storage::ListStrays;
using storage::PutStray;
using storage::Stray;
using storage::UpdateRangeStates;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr CampaignNumber kCampaign{3};

LeasedRange ARange(int64_t first_sequence, size_t size) {
  LeasedRange range;
  range.campaign = kCampaign;
  range.first_sequence = first_sequence;
  range.gateway = "loopback-1";
  range.epoch = 12;
  range.lease_until = kNow + absl::Minutes(2);
  range.states = std::string(size, static_cast<char>(InstructionState::kLeased));
  range.arms = std::string(size, 1);
  return range;
}

class LeasesTest : public StorageTest {
 protected:
  std::optional<int64_t> FirstOfRangeWith(int64_t sequence, CampaignNumber campaign = kCampaign) {
    const auto range = Read(FindRange, InstructionKey{.campaign = campaign, .sequence = sequence});
    EXPECT_OK(range);
    return range->has_value() ? std::optional((*range)->first_sequence) : std::nullopt;
  }

  int64_t Unleased(int64_t first, int64_t end) {
    const auto sequence = Read(FirstUnleased, kCampaign, first, end);
    EXPECT_OK(sequence);
    return sequence.value();
  }
};
ON_EVERY_ENGINE(LeasesTest);

TEST_P(LeasesTest, EveryFieldOfARangeComesBack) {
  LeasedRange range = ARange(10, 3);
  range.states = std::string("\0\x0c\x01", 3);
  range.arms = std::string("\1\0\x14", 3);
  ASSERT_OK(Write(InsertRange, range));
  ASSERT_OK_AND_ASSIGN(const std::optional<LeasedRange> found, Read(FindRange, InstructionKey{kCampaign, 10}));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->campaign, kCampaign);
  EXPECT_EQ(found->first_sequence, 10);
  EXPECT_EQ(found->size(), 3);
  EXPECT_EQ(found->gateway, "loopback-1");
  EXPECT_EQ(found->epoch, 12);
  EXPECT_EQ(found->lease_until, kNow + absl::Minutes(2));
  EXPECT_EQ(found->states, range.states);
  EXPECT_EQ(found->arms, range.arms);
  EXPECT_EQ(found->state(10), InstructionState::kPlanned);
  EXPECT_EQ(found->state(11), InstructionState::kStray);
  EXPECT_EQ(found->state(12), InstructionState::kLeased);
}

TEST_P(LeasesTest, ARangeHoldsItsFirstAndLastSequenceAndNoMore) {
  ASSERT_OK(Write(InsertRange, ARange(5, 5)));
  ASSERT_OK(Write(InsertRange, ARange(20, 1)));
  EXPECT_EQ(FirstOfRangeWith(4), std::nullopt);
  EXPECT_EQ(FirstOfRangeWith(5), 5);
  EXPECT_EQ(FirstOfRangeWith(9), 5);
  EXPECT_EQ(FirstOfRangeWith(10), std::nullopt);
  EXPECT_EQ(FirstOfRangeWith(20), 20);
  EXPECT_EQ(FirstOfRangeWith(21), std::nullopt);
  EXPECT_EQ(FirstOfRangeWith(5, CampaignNumber{2}), std::nullopt);
  EXPECT_EQ(FirstOfRangeWith(5, CampaignNumber{4}), std::nullopt);
}

TEST_P(LeasesTest, OnlyTheStatesOfARangeChange) {
  LeasedRange range = ARange(0, 3);
  ASSERT_OK(Write(InsertRange, range));
  ASSERT_OK(Write(InsertRange, ARange(3, 3)));
  range.set_state(1, InstructionState::kAccepted);
  range.gateway = "another";
  range.epoch = 99;
  ASSERT_OK(Write(UpdateRangeStates, range));
  ASSERT_OK_AND_ASSIGN(const std::optional<LeasedRange> found, Read(FindRange, InstructionKey{kCampaign, 2}));
  EXPECT_EQ(found->states, std::string("\1\2\1", 3));
  EXPECT_EQ(found->gateway, "loopback-1");
  EXPECT_EQ(found->epoch, 12);
  ASSERT_OK_AND_ASSIGN(const std::optional<LeasedRange> next, Read(FindRange, InstructionKey{kCampaign, 3}));
  EXPECT_EQ(next->states, std::string("\1\1\1", 3));
}

TEST_P(LeasesTest, NothingIsLeasedTwice) {
  ASSERT_OK(Write(InsertRange, ARange(0, 3)));
  EXPECT_FALSE(Write(InsertRange, ARange(0, 1)).ok());
}

TEST_P(LeasesTest, RangesComeByFirstSequence) {
  for (const int64_t first : {20, 0, 10}) ASSERT_OK(Write(InsertRange, ARange(first, 2)));
  LeasedRange other = ARange(5, 2);
  other.campaign = {4};
  ASSERT_OK(Write(InsertRange, other));
  std::vector<int64_t> firsts;
  ASSERT_OK(Read(ForEachRange, kCampaign, [&](const LeasedRange& range) {
    firsts.push_back(range.first_sequence);
    return absl::OkStatus();
  }));
  EXPECT_THAT(firsts, ElementsAre(0, 10, 20));
}

TEST_P(LeasesTest, TheFirstUnleasedIsBehindTheLastRangeOfABlock) {
  EXPECT_EQ(Unleased(0, 10), 0);
  ASSERT_OK(Write(InsertRange, ARange(0, 4)));
  EXPECT_EQ(Unleased(0, 10), 4);
  ASSERT_OK(Write(InsertRange, ARange(4, 1)));
  EXPECT_EQ(Unleased(0, 10), 5);
  EXPECT_EQ(Unleased(10, 20), 10) << "the next block has none yet";
  ASSERT_OK(Write(InsertRange, ARange(10, 10)));
  EXPECT_EQ(Unleased(0, 10), 5) << "what the next block leased does not count";
  EXPECT_EQ(Unleased(10, 20), 20) << "the end when all is leased";
}

TEST_P(LeasesTest, EveryFieldOfAStrayComesBack) {
  const Stray stray{.key = {kCampaign, 7},
                    .state = InstructionState::kInDoubt,
                    .attempt = 3,
                    .due = kNow + absl::Minutes(5),
                    .gateway = "mail-1",
                    .epoch = 4,
                    .lease_until = kNow + absl::Minutes(7),
                    .arm = 2};
  ASSERT_OK(Write(PutStray, stray));
  ASSERT_OK_AND_ASSIGN(const std::optional<Stray> found, Read(FindStray, stray.key));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->key, stray.key);
  EXPECT_EQ(found->state, InstructionState::kInDoubt);
  EXPECT_EQ(found->attempt, 3);
  EXPECT_EQ(found->due, kNow + absl::Minutes(5));
  EXPECT_EQ(found->gateway, "mail-1");
  EXPECT_EQ(found->epoch, 4);
  EXPECT_EQ(found->lease_until, kNow + absl::Minutes(7));
  EXPECT_EQ(found->arm, 2);
}

TEST_P(LeasesTest, AStrayIsReplacedButForItsArm) {
  ASSERT_OK(Write(PutStray, Stray{.key = {kCampaign, 7}, .attempt = 1, .arm = 2}));
  ASSERT_OK(Write(PutStray, Stray{.key = {kCampaign, 7}, .state = InstructionState::kLeased, .attempt = 2, .arm = 1}));
  ASSERT_OK_AND_ASSIGN(const std::vector<Stray> strays, Read(ListStrays, kCampaign));
  ASSERT_EQ(strays.size(), 1u);
  EXPECT_EQ(strays[0].state, InstructionState::kLeased);
  EXPECT_EQ(strays[0].attempt, 2);
  EXPECT_EQ(strays[0].arm, 2);
}

TEST_P(LeasesTest, StraysComeBySequenceOfTheirCampaign) {
  for (const InstructionKey key :
       {InstructionKey{kCampaign, 9}, InstructionKey{{4}, 1}, InstructionKey{kCampaign, 2}}) {
    ASSERT_OK(Write(PutStray, Stray{.key = key}));
  }
  ASSERT_OK_AND_ASSIGN(const std::vector<Stray> strays, Read(ListStrays, kCampaign));
  ASSERT_EQ(strays.size(), 2u);
  EXPECT_EQ(strays[0].key.sequence, 2);
  EXPECT_EQ(strays[1].key.sequence, 9);
  ASSERT_OK_AND_ASSIGN(const std::optional<Stray> none, Read(FindStray, InstructionKey{kCampaign, 1}));
  EXPECT_FALSE(none.has_value());
  ASSERT_OK_AND_ASSIGN(const std::vector<Stray> nobody, Read(ListStrays, CampaignNumber{5}));
  EXPECT_THAT(nobody, IsEmpty());
}

TEST_P(LeasesTest, TheNextRangeIsTheOneAroundASequenceOrTheFirstBehindIt) {
  ASSERT_OK(Write(InsertRange, ARange(10, 5)));
  ASSERT_OK(Write(InsertRange, ARange(20, 5)));
  const auto next = [&](int64_t first, int64_t end) -> std::optional<int64_t> {
    const auto range = Read(storage::NextRange, kCampaign, first, end);
    EXPECT_OK(range);
    return range->has_value() ? std::optional((*range)->first_sequence) : std::nullopt;
  };
  EXPECT_EQ(next(0, 100), 10);
  EXPECT_EQ(next(14, 100), 10);
  EXPECT_EQ(next(15, 100), 20);
  EXPECT_EQ(next(15, 20), std::nullopt);
  EXPECT_EQ(next(25, 100), std::nullopt);
}

TEST_P(LeasesTest, StraysOfAStateComeInTheirOrderWithinBounds) {
  for (const int64_t sequence : {9, 3, 5, 7}) {
    Stray stray;
    stray.key = {.campaign = kCampaign, .sequence = sequence};
    stray.state = sequence == 5 ? InstructionState::kLeased : InstructionState::kDead;
    stray.attempts_before = 4;
    ASSERT_OK(Write(PutStray, stray));
  }
  const auto dead = [&](int64_t first, int64_t end, int64_t limit) {
    std::vector<int64_t> sequences;
    const auto strays = Read(storage::ListStraysInState, kCampaign, InstructionState::kDead, first, end, limit);
    EXPECT_OK(strays);
    for (const Stray& stray : *strays) {
      EXPECT_EQ(stray.attempts_before, 4);
      sequences.push_back(stray.key.sequence);
    }
    return sequences;
  };
  EXPECT_THAT(dead(0, 100, 10), ElementsAre(3, 7, 9));
  EXPECT_THAT(dead(4, 9, 10), ElementsAre(7));
  EXPECT_THAT(dead(0, 100, 2), ElementsAre(3, 7));
}

TEST_P(LeasesTest, APlannedStrayIsSeenInItsCampaignOnly) {
  const auto any = [&](CampaignNumber campaign) {
    const auto found = Read(storage::AnyPlannedStray, campaign);
    EXPECT_OK(found);
    return *found;
  };
  Stray stray;
  stray.key = {.campaign = kCampaign, .sequence = 1};
  stray.state = InstructionState::kDead;
  ASSERT_OK(Write(PutStray, stray));
  EXPECT_FALSE(any(kCampaign));
  stray.state = InstructionState::kPlanned;
  ASSERT_OK(Write(PutStray, stray));
  EXPECT_TRUE(any(kCampaign));
  EXPECT_FALSE(any({kCampaign.value + 1}));
}

}  // namespace
}  // namespace sendlift::conformance
