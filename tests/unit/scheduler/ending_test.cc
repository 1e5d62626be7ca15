#include "scheduler/ending.h"

#include <gtest/gtest.h>

#include "tests/unit/scheduler/followed_world.h"

namespace sendlift::testing {
namespace {

TEST(EndingTest, ACampaignIsOverWithItsWindowOrWhenItIsCancelled) {
  Campaign campaign = ACampaign().BuildCampaign();
  campaign.state = CampaignState::kPaused;
  EXPECT_FALSE(IsOver(campaign, campaign.definition.window.end - absl::Microseconds(1)));
  EXPECT_TRUE(IsOver(campaign, campaign.definition.window.end));
  campaign.state = CampaignState::kCancelled;
  EXPECT_TRUE(IsOver(campaign, campaign.definition.window.start));
}

TEST(EndingTest, JourneysOnTheWayEndPageByPageAndOthersStay) {
  FollowedWorld world(Following({ATextAfter("OPENED")}));
  for (int i = 0; i < 5; ++i) world.Happen(i, "OPENED");
  world.End(2, "done");
  std::optional<CustomerNumber> after = CustomerNumber{0};
  int pages = 0;
  while (after.has_value()) {
    ++pages;
    after = world.Write([&](storage::Session& session) {
      return EndNext(session, kWorkspace, world.campaign, *after, 2, world.now());
    });
  }
  EXPECT_EQ(pages, 3);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(world.JourneyOfCustomer(i).ending, i == 2 ? "done" : kOver) << i;
  world.ExpectCountsAddUp();
}

}  // namespace
}  // namespace sendlift::testing
