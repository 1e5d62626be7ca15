#include "engine/offer_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/segments.h"
#include "tests/unit/engine/recommending_world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

OfferBook BookOf(RecommendingWorld& world) {
  return world.Read([](storage::Session& session) { return OfferBook::Read(session, kWorkspace); });
}

bool IsCurrent(RecommendingWorld& world, const OfferBook& book) {
  return world.Read([&](storage::Session& session) { return book.IsCurrent(session); });
}

TEST(OfferBookTest, HasRunningCampaignsWithTouchpoints) {
  RecommendingWorld world;
  const Campaign shop = world.RunAtShop("shop");
  world.RunAtShop("elsewhere", {}, [](CampaignDefinition& definition) { definition.touchpoints.clear(); });
  world.SetState(world.RunAtShop("paused"), CampaignState::kPaused);
  world.Insert(ACampaign().BuildCampaign("draft"));
  const OfferBook book = BookOf(world);
  ASSERT_THAT(book.campaigns(), SizeIs(1));
  EXPECT_EQ(book.campaigns()[0].campaign.id, "shop");
  EXPECT_THAT(book.campaigns()[0].tiers, SizeIs(1));
  EXPECT_THAT(book.campaigns()[0].arm_shares, ElementsAre(200'000, 800'000));
}

TEST(OfferBookTest, OfJourneysHasCampaignsWithStepsOrEntryThatRunOrArePaused) {
  RecommendingWorld world;
  const auto with_steps = [](CampaignDefinition& definition) {
    definition.touchpoints.clear();
    definition.follow_ups.emplace_back();
  };
  const auto with_entry = [](CampaignDefinition& definition) { definition.entry = {"TRIAL_STARTED"}; };
  world.SetState(world.RunAtShop("a-paused", {}, with_steps), CampaignState::kPaused);
  world.RunAtShop("b-entry", {}, with_entry);
  world.RunAtShop("c-neither");
  world.SetState(world.RunAtShop("d-over", {}, with_steps), CampaignState::kCompleted);
  const OfferBook book =
      world.Read([](storage::Session& session) { return OfferBook::Read(session, kWorkspace, Booked::kWithJourneys); });
  ASSERT_THAT(book.campaigns(), SizeIs(2));
  EXPECT_EQ(book.campaigns()[0].campaign.id, "a-paused");
  EXPECT_EQ(book.campaigns()[1].campaign.id, "b-entry");
}

TEST(OfferBookTest, IsCurrentUntilACampaignOrItsSegmentChanges) {
  RecommendingWorld world;
  Segment segment;
  segment.id = "few";
  segment.filter = "tier = VIP";
  segment = world.Write(
      [&](storage::Session& session) { return storage::InsertSegment(session, kWorkspace, segment, world.now()); });
  const Campaign campaign = world.RunAtShop("autumn", ACampaign().WithSegment("few"));
  OfferBook book = BookOf(world);
  EXPECT_TRUE(IsCurrent(world, book));
  segment.filter = "tier = NONE";
  world.Write(
      [&](storage::Session& session) { return storage::UpdateSegment(session, kWorkspace, segment, world.now()); });
  EXPECT_FALSE(IsCurrent(world, book));
  book = BookOf(world);
  EXPECT_TRUE(IsCurrent(world, book));
  world.Insert(ACampaign().BuildCampaign("draft"));
  EXPECT_TRUE(IsCurrent(world, book));
  world.SetState(campaign, CampaignState::kPaused);
  EXPECT_FALSE(IsCurrent(world, book));
}

TEST(OfferBookTest, CampaignsOfAGroupExcludeEachOtherWhileTheirWindowsOverlap) {
  RecommendingWorld world;
  const auto in = [](const std::string& group, absl::Duration later) {
    return [=](CampaignDefinition& definition) {
      definition.experiment.exclusion_group = group;
      definition.window.start += later;
      definition.window.end += later;
    };
  };
  const Campaign first = world.RunAtShop("first", {}, in("a", absl::ZeroDuration()));
  const Campaign over =
      world.SetState(world.RunAtShop("over", {}, in("a", absl::Hours(24))), CampaignState::kCompleted);
  world.RunAtShop("later", {}, in("a", absl::Hours(240)));
  world.RunAtShop("other", {}, in("b", absl::ZeroDuration()));
  world.RunAtShop("free", {}, in("", absl::ZeroDuration()));
  const OfferBook book = BookOf(world);
  ASSERT_THAT(book.campaigns(), SizeIs(4));
  EXPECT_THAT(book.campaigns()[0].excluded, ElementsAre(over.number));
  EXPECT_THAT(book.campaigns()[1].excluded, ElementsAre(over.number));
  EXPECT_THAT(book.campaigns()[2].excluded, IsEmpty());
  EXPECT_THAT(book.campaigns()[3].excluded, IsEmpty());
}

}  // namespace
}  // namespace sendlift::testing
