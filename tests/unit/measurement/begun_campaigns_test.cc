#include "measurement/begun_campaigns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

std::vector<std::string> IdsOf(const std::vector<std::shared_ptr<const Campaign>>& campaigns) {
  std::vector<std::string> ids;
  for (const auto& campaign : campaigns) ids.push_back(campaign->id);
  return ids;
}

TEST(BegunCampaignsTest, HasWhateverBeganAsItIsInTheSession) {
  World world;
  BegunCampaigns begun(kWorkspace);
  world.Insert(ACampaign().BuildCampaign("draft"));
  world.InsertRunning(ACampaign().BuildCampaign("a"));
  world.Read([&](storage::Session& session) { return begun.Keep(session); });
  const Campaign over = world.InsertRunning(ACampaign().BuildCampaign("b"));
  world.SetState(over, CampaignState::kCompleted);
  EXPECT_THAT(IdsOf(world.Read([&](storage::Session& session) { return begun.All(session); })), ElementsAre("a", "b"));
}

TEST(BegunCampaignsTest, KeepsADefinitionForAsLongAsItsRevision) {
  World world;
  BegunCampaigns begun(kWorkspace);
  world.InsertRunning(ACampaign().BuildCampaign());
  const auto all = [&](storage::Session& session) { return begun.All(session); };
  world.Read([&](storage::Session& session) { return begun.Keep(session); });
  const auto first = world.Read(all);
  ASSERT_THAT(first, SizeIs(1));
  EXPECT_EQ(world.Read(all)[0].get(), first[0].get());
  Campaign campaign = *first[0];
  campaign.definition.experiment.alpha = 0.01;
  world.Write(
      [&](storage::Session& session) { return storage::UpdateCampaign(session, kWorkspace, campaign, world.now()); });
  EXPECT_DOUBLE_EQ(world.Read(all)[0]->definition.experiment.alpha, 0.01);
  EXPECT_NE(world.Read(all)[0].get(), world.Read(all)[0].get());
  world.Read([&](storage::Session& session) { return begun.Keep(session); });
  EXPECT_EQ(world.Read(all)[0].get(), world.Read(all)[0].get());
}

// A revision that is taken back comes again with something else in it.
TEST(BegunCampaignsTest, WhatIsTakenBackIsNotKept) {
  World world;
  BegunCampaigns begun(kWorkspace);
  Campaign campaign = world.InsertRunning(ACampaign().BuildCampaign());
  world.Read([&](storage::Session& session) { return begun.Keep(session); });
  const auto put = [&](storage::Session& session, double alpha) {
    campaign.definition.experiment.alpha = alpha;
    EXPECT_OK(storage::UpdateCampaign(session, kWorkspace, campaign, world.now()));
    return begun.All(session);
  };
  const absl::Status undone = world.database().Write(storage::Lane::kPlanning, [&](storage::Session& session) {
    EXPECT_DOUBLE_EQ(put(session, 0.2).value()[0]->definition.experiment.alpha, 0.2);
    return absl::AbortedError("changed its mind");
  });
  EXPECT_TRUE(absl::IsAborted(undone));
  const auto seen = world.Write([&](storage::Session& session) { return put(session, 0.3); });
  EXPECT_DOUBLE_EQ(seen[0]->definition.experiment.alpha, 0.3);
}

}  // namespace
}  // namespace sendlift::testing
