#include "engine/joining.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/journey_world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

OfferBook BookOf(JourneyWorld& world) {
  return world.Read(
      [](storage::Session& session) { return OfferBook::Read(session, kWorkspace, Booked::kWithJourneys); });
}

Customer Stored(JourneyWorld& world, int i) {
  return world.Read(
      [&](storage::Session& session) { return storage::GetCustomer(session, kWorkspace, CustomerId(i)); });
}

Assignment Alone(JourneyWorld& world, const BookedCampaign& booked, int customer,
                 std::optional<int> imported_arm = std::nullopt) {
  const Customer stored = Stored(world, customer);
  return AssignmentAlone(booked, {.customer = stored,
                                  .tier = 0,
                                  .imported_arm = imported_arm,
                                  .place = "TRIAL_STARTED",
                                  .time = world.now() - absl::Hours(30),
                                  .now = world.now()});
}

bool Joined(JourneyWorld& world, const Campaign& campaign, const Assignment& assignment) {
  return world.Write([&](storage::Session& session) { return Join(session, campaign, assignment, world.now()); });
}

TEST(JoiningTest, ACustomerAloneIsOfTheDaysCohortWithoutAChannel) {
  JourneyWorld world;
  const Campaign campaign = world.RunTrial();
  const OfferBook book = BookOf(world);
  const int treated = JourneyWorld::InArm(campaign, 1);
  const Assignment assignment = Alone(world, book.campaigns()[0], treated);
  EXPECT_EQ(assignment.customer, world.NumberOf(CustomerId(treated)));
  EXPECT_EQ(assignment.arm, 1);
  EXPECT_EQ(assignment.wave, TouchpointWave(world.now()));
  EXPECT_EQ(assignment.channel, kNoChannel);
  EXPECT_EQ(assignment.planned_time, world.now() - absl::Hours(30));
  EXPECT_EQ(assignment.touchpoint, "TRIAL_STARTED");
  EXPECT_EQ(Alone(world, book.campaigns()[0], treated, 0).arm, 0) << "the arm that was imported";
}

TEST(JoiningTest, WhoJoinsIsCountedAndTheJourneyBegins) {
  JourneyWorld world;
  const Campaign campaign = world.RunTrial("trial", {}, [](CampaignDefinition& definition) {
    definition.follow_ups.push_back(JourneyWorld::Step("welcome", {"ENTERED"}, absl::Hours(48)));
  });
  const OfferBook book = BookOf(world);
  const Assignment assignment = Alone(world, book.campaigns()[0], 3);
  EXPECT_TRUE(Joined(world, campaign, assignment));
  ASSERT_EQ(world.Cohorts(campaign).size(), 1u);
  EXPECT_EQ(world.Cohorts(campaign)[0].people, 1);
  EXPECT_THAT(world.Triggered(campaign, 3), ElementsAre("welcome@18h"));
  EXPECT_EQ(world.JourneyOf(campaign, 3)->enter_time, assignment.planned_time);
}

TEST(JoiningTest, ACampaignWithoutStepsHasNoJourneys) {
  JourneyWorld world;
  const Campaign campaign =
      world.RunTrial("trial", {}, [](CampaignDefinition& definition) { definition.follow_ups.clear(); });
  const OfferBook book = BookOf(world);
  EXPECT_TRUE(Joined(world, campaign, Alone(world, book.campaigns()[0], 3)));
  EXPECT_FALSE(world.JourneyOf(campaign, 3).has_value());
}

TEST(JoiningTest, NobodyJoinsWhenNoPieceIsLeftAndControlGivesOneBack) {
  JourneyWorld world;
  const Campaign campaign =
      world.RunTrial("trial", {}, [](CampaignDefinition& definition) { definition.tiers[0].offer->quantity = 1; });
  const OfferBook book = BookOf(world);
  EXPECT_TRUE(Joined(world, campaign, Alone(world, book.campaigns()[0], 0, kControlArm)));
  EXPECT_TRUE(Joined(world, campaign, Alone(world, book.campaigns()[0], 1, 1)));
  EXPECT_FALSE(Joined(world, campaign, Alone(world, book.campaigns()[0], 2, 1)));
  EXPECT_FALSE(world.AssignmentOf(campaign, 2).has_value());
  EXPECT_FALSE(world.Read([&](storage::Session& session) {
    return HasOfferLeft(session, campaign, 0, world.NumberOf("c2"), world.now());
  }));
}

TEST(JoiningTest, TheGroupIsLookedThrough) {
  JourneyWorld world;
  const auto in_group = [](CampaignDefinition& definition) { definition.experiment.exclusion_group = "onboarding"; };
  const Campaign first = world.RunTrial("first", {}, in_group);
  world.RunTrial("second", {}, in_group);
  const OfferBook book = BookOf(world);
  EXPECT_TRUE(Joined(world, first, Alone(world, book.campaigns()[0], 4)));
  const auto elsewhere = [&](size_t place, int customer) {
    return world.Read([&](storage::Session& session) {
      return IsInOtherOfGroup(session, book.campaigns()[place], world.NumberOf(CustomerId(customer)));
    });
  };
  EXPECT_TRUE(elsewhere(1, 4));
  EXPECT_FALSE(elsewhere(1, 5));
  EXPECT_FALSE(elsewhere(0, 4)) << "its own does not count";
}

}  // namespace
}  // namespace sendlift::testing
