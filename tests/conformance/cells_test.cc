#include "storage/cells.h"

#include <limits>
#include <vector>

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::AddToCell;
using storage::Cell;
using storage::CellKey;
using storage::FindOutcome;
using storage::ListCells;
using storage::Outcome;
using storage::PutOutcome;
using ::testing::IsEmpty;

constexpr CampaignNumber kCampaign{3};

class CellsTest : public StorageTest {
 protected:
  // The only cell after the differences were added one by one.
  Cell SumOf(const std::vector<Cell>& differences) {
    for (const Cell& difference : differences) EXPECT_OK(Write(AddToCell, kCampaign, difference));
    const auto cells = Read(ListCells, kCampaign);
    EXPECT_OK(cells);
    EXPECT_EQ(cells->size(), 1u);
    return cells->at(0);
  }
};
ON_EVERY_ENGINE(CellsTest);

TEST_P(CellsTest, ACellIsMadeByItsFirstDifference) {
  const CellKey key{.wave = 1, .arm = 2, .tier = 3, .channel = Channel::kPhone, .metric = 20};
  const Cell cell = SumOf({{.key = key, .responders = 1, .total = 1'250, .squares = 1'562'500}});
  EXPECT_EQ(cell.key, key);
  EXPECT_EQ(cell.responders, 1);
  EXPECT_EQ(cell.total, 1'250);
  EXPECT_EQ(cell.squares, 1'562'500);
}

TEST_P(CellsTest, DifferencesAddUp) {
  const Cell cell = SumOf({{.key = {}, .responders = 1, .total = 10, .squares = 100},
                           {.key = {}, .responders = 0, .total = 5, .squares = 125},
                           {.key = {}, .responders = 1, .total = 0, .squares = 0}});
  EXPECT_EQ(cell.responders, 2);
  EXPECT_EQ(cell.total, 15);
  EXPECT_EQ(cell.squares, 225);
}

TEST_P(CellsTest, WhatWasAddedCanBeTakenOffAgain) {
  const Cell cell = SumOf({{.key = {}, .responders = 3, .total = 30, .squares = 500},
                           {.key = {}, .responders = -1, .total = -20, .squares = -absl::uint128(400)},
                           {.key = {}, .responders = -3, .total = -30, .squares = 0}});
  EXPECT_EQ(cell.responders, -1);
  EXPECT_EQ(cell.total, -20);
  EXPECT_EQ(cell.squares, 100);
}

TEST_P(CellsTest, SquaresReachBeyond64Bits) {
  const absl::uint128 just_below = std::numeric_limits<uint64_t>::max();
  EXPECT_EQ(SumOf({{.key = {}, .squares = just_below}}).squares, just_below);
  EXPECT_EQ(SumOf({{.key = {}, .squares = 1}}).squares, absl::MakeUint128(1, 0)) << "the carry";
  EXPECT_EQ(SumOf({{.key = {}, .squares = -absl::uint128(1)}}).squares, just_below) << "and back";
  const absl::uint128 large = absl::uint128(10'000'000'000'000) * 10'000'000'000'000;
  EXPECT_EQ(SumOf({{.key = {}, .squares = large - just_below}}).squares, large);
}

TEST_P(CellsTest, CellsComeInTheOrderOfTheirKeys) {
  for (const CellKey key : {CellKey{.wave = 1}, CellKey{.arm = 1}, CellKey{.arm = 1, .channel = Channel::kSms},
                            CellKey{.arm = 1, .tier = 1}, CellKey{.metric = 1}, CellKey{}}) {
    ASSERT_OK(Write(AddToCell, kCampaign, Cell{.key = key, .total = 1}));
  }
  ASSERT_OK_AND_ASSIGN(const std::vector<Cell> cells, Read(ListCells, kCampaign));
  ASSERT_EQ(cells.size(), 6u);
  for (size_t i = 1; i < cells.size(); ++i) EXPECT_LT(cells[i - 1].key, cells[i].key);
  ASSERT_OK_AND_ASSIGN(const std::vector<Cell> others, Read(ListCells, CampaignNumber{4}));
  EXPECT_THAT(others, IsEmpty());
}

TEST_P(CellsTest, AnOutcomeIsReplacedAndBelongsToOneMetric) {
  const Outcome first{.event_count = 1, .total = 1'250, .first_time = kNow};
  const Outcome second{.event_count = 2, .total = -50, .first_time = kNow - absl::Hours(1)};
  for (const Outcome& outcome : {first, second}) {
    ASSERT_OK(Write(PutOutcome, kCampaign, CustomerNumber{1}, 0, outcome));
    ASSERT_OK_AND_ASSIGN(const std::optional<Outcome> found, Read(FindOutcome, kCampaign, CustomerNumber{1}, 0));
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->event_count, outcome.event_count);
    EXPECT_EQ(found->total, outcome.total);
    EXPECT_EQ(found->first_time, outcome.first_time);
  }
  ASSERT_OK_AND_ASSIGN(const std::optional<Outcome> other, Read(FindOutcome, kCampaign, CustomerNumber{1}, 1));
  EXPECT_FALSE(other.has_value());
}

TEST_P(CellsTest, OutcomesOfACustomerComeByMetric) {
  for (const int metric : {3, 0}) {
    ASSERT_OK(Write(PutOutcome, kCampaign, CustomerNumber{1}, metric,
                    Outcome{.event_count = 1 + metric, .total = 10, .first_time = kNow}));
  }
  ASSERT_OK(Write(PutOutcome, kCampaign, CustomerNumber{2}, 1, Outcome{.event_count = 9, .first_time = kNow}));
  ASSERT_OK_AND_ASSIGN(const auto outcomes, Read(storage::OutcomesOf, kCampaign, CustomerNumber{1}));
  ASSERT_EQ(outcomes.size(), 2u);
  EXPECT_EQ(outcomes.at(0).event_count, 1);
  EXPECT_EQ(outcomes.at(3).event_count, 4);
  EXPECT_EQ(outcomes.at(3).total, 10);
  EXPECT_EQ(outcomes.at(3).first_time, kNow);
}

}  // namespace
}  // namespace sendlift::conformance
