#include "scheduler/entrants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/touchpoint.h"
#include "storage/recommendations.h"
#include "tests/unit/scheduler/planned_world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

FollowUp Step(const char* id, std::vector<Channel> channels, std::vector<std::string> tiers = {}) {
  FollowUp step;
  step.follow_up = id;
  step.on = {kEntered};
  step.channels = std::move(channels);
  step.tiers = std::move(tiers);
  return step;
}

// Everybody is written to, VIPs are called.
class EntrantsTest : public ::testing::Test {
 protected:
  Entrants Count() {
    return world_.Read([&](storage::Session& session) -> absl::StatusOr<Entrants> {
      auto query = CandidateQueryFor(session, kWorkspace, campaign_, CompileSimply);
      if (!query.ok()) return query.status();
      return CountEntrants(session, campaign_, *query);
    });
  }
  void Insert() {
    Campaign campaign = ACampaign()
                            .WithTier("vip", "tier = VIP")
                            .WithTier("rest", "tier = REGULAR")
                            .WithFollowUp(Step("welcome", {Channel::kEmail, Channel::kSms}))
                            .WithFollowUp(Step("call", {Channel::kPhone}, {"vip"}))
                            .BuildCampaign();
    campaign.definition.waves.clear();
    campaign.definition.entry = {"TRIAL_STARTED"};
    campaign_ = world_.InsertRunning(std::move(campaign));
  }

  PlannedWorld world_;
  Campaign campaign_;
};

TEST_F(EntrantsTest, AreCountedByTierAndByTheChannelsOfItsSteps) {
  world_.AddCustomers(10, [](int i, Customer& customer) {
    if (i < 4) customer.tier = "VIP";
    if (i == 0) customer.email = "";
    if (i == 1) customer.consents = Consents();
    if (i == 9) customer.tier = "NONE";
  });
  world_.Suppress(2, Channel::kPhone);
  world_.Suppress(8);
  Insert();
  const Entrants entrants = Count();
  EXPECT_EQ(entrants.audience, 10);
  ASSERT_EQ(entrants.tiers.size(), 2u);
  EXPECT_EQ(entrants.tiers[0].people, 4);
  EXPECT_EQ(entrants.tiers[0].reachable, 3) << "not the one without consent";
  EXPECT_THAT(entrants.tiers[0].by_channel,
              ElementsAre(Pair(Channel::kEmail, 2), Pair(Channel::kSms, 3), Pair(Channel::kPhone, 2)));
  EXPECT_EQ(entrants.tiers[1].people, 4);
  EXPECT_EQ(entrants.tiers[1].reachable, 4);
  EXPECT_THAT(entrants.tiers[1].by_channel, ElementsAre(Pair(Channel::kEmail, 4), Pair(Channel::kSms, 4)));
  EXPECT_EQ(entrants.excluded[static_cast<size_t>(ExclusionReason::kSuppressed)], 1);
  EXPECT_EQ(entrants.excluded[static_cast<size_t>(ExclusionReason::kNoTier)], 1);
}

TEST_F(EntrantsTest, WhoeverIsInTheCampaignDoesNotComeInAgain) {
  world_.AddCustomers(2);
  Insert();
  world_.Write([&](storage::Session& session) {
    return storage::InsertAssignmentAtTouchpoint(session, kWorkspace, campaign_.number,
                                                 {.customer = world_.NumberOf("c0"),
                                                  .arm = kControlArm,
                                                  .tier = 1,
                                                  .wave = TouchpointWave(world_.now()),
                                                  .channel = kNoChannel,
                                                  .planned_time = world_.now(),
                                                  .touchpoint = "TRIAL_STARTED"});
  });
  const Entrants entrants = Count();
  EXPECT_EQ(entrants.audience, 1);
  EXPECT_EQ(entrants.tiers[1].people, 1);
}

TEST_F(EntrantsTest, WithoutAStepForATierNobodyOfItIsContacted) {
  world_.AddCustomers(3);
  Insert();
  campaign_.definition.follow_ups = {Step("call", {Channel::kPhone}, {"vip"})};
  const Entrants entrants = Count();
  EXPECT_EQ(entrants.tiers[1].people, 3);
  EXPECT_EQ(entrants.tiers[1].reachable, 0);
  EXPECT_THAT(entrants.tiers[1].by_channel, IsEmpty());
}

}  // namespace
}  // namespace sendlift::testing
