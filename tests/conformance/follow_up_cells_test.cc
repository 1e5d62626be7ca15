#include "storage/follow_up_cells.h"

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::AddFollowUpCells;
using storage::CellSort;
using storage::FollowUpCell;
using storage::FollowUpCells;
using storage::ReadFollowUpCells;
using ::testing::IsEmpty;

constexpr CampaignNumber kCampaign{7};
constexpr CampaignNumber kOther{8};

class FollowUpCellsTest : public StorageTest {};
ON_EVERY_ENGINE(FollowUpCellsTest);

TEST_P(FollowUpCellsTest, DifferencesAddUpByStepAndEveryPartOfTheKeyTellsCellsApart) {
  const FollowUpCell first{.follow_up = 1, .arm = 2, .delay = 3, .day = 20'000};
  FollowUpCells cells = {{first, 5}};
  for (int part = 0; part < 6; ++part) {
    FollowUpCell other = first;
    if (part == 0) other.arm = 3;
    if (part == 1) other.delay = 4;
    if (part == 2) other.day = -1;
    if (part == 3) other.sort = CellSort::kAfterOptOut;
    if (part == 4) other.outcome = -3;
    if (part == 5) other.bin = 154;
    cells[other] = 10 + part;
  }
  ASSERT_OK(Write(AddFollowUpCells, kCampaign, cells));
  FollowUpCell elsewhere = first;
  elsewhere.follow_up = 0;
  ASSERT_OK(Write(AddFollowUpCells, kCampaign, FollowUpCells{{elsewhere, 1}, {first, -2}}));
  cells[first] = 3;
  ASSERT_OK_AND_ASSIGN(const FollowUpCells found, Read(ReadFollowUpCells, kCampaign, 1));
  EXPECT_EQ(found, cells);
  ASSERT_OK_AND_ASSIGN(const FollowUpCells of_other, Read(ReadFollowUpCells, kOther, 1));
  EXPECT_THAT(of_other, IsEmpty());
}

TEST_P(FollowUpCellsTest, ACellThatNobodyIsInAnyMoreDoesNotComeBack) {
  const FollowUpCell cell{.follow_up = 1, .sort = CellSort::kHappened, .bin = 4};
  ASSERT_OK(Write(AddFollowUpCells, kCampaign, FollowUpCells{{cell, 1}}));
  ASSERT_OK(Write(AddFollowUpCells, kCampaign, FollowUpCells{{cell, -1}}));
  ASSERT_OK_AND_ASSIGN(const FollowUpCells found, Read(ReadFollowUpCells, kCampaign, 1));
  EXPECT_THAT(found, IsEmpty());
}

}  // namespace
}  // namespace sendlift::conformance
