#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "engine/dispatch_book.h"
#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;

const absl::Time kStart = CampaignStart() + absl::Hours(1);

Campaign Running(int64_t number) {
  Campaign campaign = ACampaign().BuildCampaign();
  campaign.number = {number};
  campaign.state = CampaignState::kRunning;
  return campaign;
}

storage::Block ABlock(int64_t campaign, int64_t first, int64_t size) {
  return {.campaign = {campaign},
          .first_sequence = first,
          .size = size,
          .not_before = kStart,
          .not_after = CampaignStart() + absl::Hours(240)};
}

storage::Stray AStray(int64_t campaign, int64_t sequence, InstructionState state) {
  return {.key = {{campaign}, sequence}, .state = state, .due = kStart, .gateway = "mailer", .lease_until = kStart};
}

std::optional<DueWork> NextDue(const DispatchBook& book) { return book.NextDue({1}, Channel::kEmail, kStart, 10); }

TEST(DispatchBookBlocksTest, BlocksAreAddedBehindWhatIsKnown) {
  DispatchBook book;
  Campaign campaign = Running(1);
  campaign.revision = 7;
  EXPECT_EQ(book.KnownUntil({1}, 7, 1), std::nullopt);
  book.PutCampaign(campaign, {ABlock(1, 0, 10)}, {0}, 1);
  EXPECT_EQ(book.KnownUntil({1}, 7, 1), 10);
  EXPECT_EQ(book.KnownUntil({1}, 8, 1), std::nullopt);
  EXPECT_EQ(book.KnownUntil({1}, 7, 2), std::nullopt);
  book.RangeLeased(*NextDue(book), "mailer", kStart, true);
  EXPECT_TRUE(book.IsLeased(ABlock(1, 0, 10)));
  book.AddBlocks({1}, {ABlock(1, 10, 4), ABlock(1, 14, 6)}, {10, 20});
  EXPECT_EQ(book.KnownUntil({1}, 7, 1), 20);
  EXPECT_FALSE(book.IsLeased(ABlock(1, 10, 4)));
  EXPECT_TRUE(book.IsLeased(ABlock(1, 14, 6)));
  EXPECT_FALSE(book.IsLeased(ABlock(1, 20, 5)));
  EXPECT_FALSE(book.IsLeased(ABlock(2, 0, 10)));
  EXPECT_EQ(NextDue(book)->first, 10);
  book.RangeLeased(*NextDue(book), "mailer", kStart, true);
  EXPECT_FALSE(NextDue(book).has_value());
}

TEST(DispatchBookBlocksTest, AmongManyBlocksThatAreLeasedWorkIsFound) {
  DispatchBook book;
  std::vector<storage::Block> blocks;
  std::vector<int64_t> next;
  for (int64_t first = 0; first < 20'000; first += 2) {
    blocks.push_back(ABlock(1, first, 2));
    next.push_back(first == 8'000 || first == 15'000 ? first : first + 2);
  }
  book.PutCampaign(Running(1), blocks, next, 1);
  for (const int64_t sequence : {4'001, 15'000}) book.PutStray(AStray(1, sequence, InstructionState::kPlanned));
  EXPECT_THAT(NextDue(book)->strays, ElementsAre(4'001));
  book.PutStray(AStray(1, 4'001, InstructionState::kLeased));
  EXPECT_THAT(NextDue(book)->strays, ElementsAre(15'000));
  book.PutStray(AStray(1, 15'000, InstructionState::kLeased));
  EXPECT_EQ(NextDue(book)->first, 8'000);
  book.RangeLeased(*NextDue(book), "mailer", kStart, true);
  EXPECT_EQ(NextDue(book)->first, 15'000);
}

TEST(DispatchBookBlocksTest, OnlyBlocksWithWorkHaveANextTime) {
  DispatchBook book;
  std::vector<storage::Block> blocks = {ABlock(1, 0, 10), ABlock(1, 10, 10), ABlock(1, 20, 10)};
  for (size_t i = 0; i < blocks.size(); ++i) blocks[i].not_before = kStart + absl::Hours(static_cast<int64_t>(i) + 1);
  book.PutCampaign(Running(1), blocks, {10, 20, 20}, 1);
  EXPECT_EQ(book.NextTime(kStart), kStart + absl::Hours(3));
  storage::Stray again = AStray(1, 12, InstructionState::kPlanned);
  again.due = kStart + absl::Hours(2) + absl::Minutes(5);
  book.PutStray(again);
  EXPECT_EQ(book.NextTime(kStart + absl::Hours(2)), again.due);
  book.RangeLeased(*book.NextDue({1}, Channel::kEmail, kStart + absl::Hours(3), 10), "mailer", kStart, true);
  book.PutStray(AStray(1, 12, InstructionState::kLeased));
  EXPECT_EQ(book.NextDue({1}, Channel::kEmail, kStart + absl::Hours(3), 10)->first, 20);
}

}  // namespace
}  // namespace sendlift::testing
