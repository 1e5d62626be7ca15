#include "scheduler/entering.h"

#include <gtest/gtest.h>

#include "tests/unit/scheduler/followed_world.h"

namespace sendlift::testing {
namespace {

TEST(EnteringTest, CampaignsWaitForEntriesBecauseOfThemOrOfDates) {
  EXPECT_FALSE(WaitsForEntries(Following({ATextAfter("OPENED")}).Build()));
  EXPECT_TRUE(WaitsForEntries(Following({ATextAfter("OPENED"), ATextAfter(kEntered, "hello")}).Build()));
  FollowUp dated = ATextAfter("");
  dated.on.clear();
  dated.date_attribute = "renews";
  EXPECT_TRUE(WaitsForEntries(Following({dated}).Build()));
}

TEST(EnteringTest, EverybodyOfAWaveEntersOnceAtTheTimeOfTheAssignment) {
  FollowedWorld world(Following({ATextAfter(kEntered)}));
  const absl::Time planned = world.Assignments(world.campaign).front().assignment.planned_time;
  EXPECT_EQ(world.After(absl::Minutes(20)), 0);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(world.JourneyOfCustomer(i).enter_time, planned);
    EXPECT_EQ(world.TriggersOf(i).at(0).due_time, planned + absl::Hours(1));
  }
  world.RestartFollowUps();
  EXPECT_EQ(world.After(absl::Minutes(40)), 9);
  EXPECT_EQ(world.StateOfTrigger(world.Control()), TriggerState::kControl);
  world.ExpectCountsAddUp();
}

TEST(EnteringTest, GoesOnWhereItStood) {
  FollowedWorld world(Following({ATextAfter(kEntered)}));
  const auto enter = [&] {
    return world.Write(
        [&](storage::Session& session) { return EnterNext(session, kWorkspace, world.campaign, 0, 4, world.now()); });
  };
  EXPECT_TRUE(enter());
  EXPECT_EQ(world.TriggersOf(3).size(), 1u);
  EXPECT_EQ(world.TriggersOf(4).size(), 0u);
  EXPECT_TRUE(enter());
  EXPECT_FALSE(enter());
  EXPECT_FALSE(enter());
  EXPECT_EQ(world.TriggersOf(9).size(), 1u);
  world.ExpectCountsAddUp();
}

TEST(EnteringTest, AJourneyThatHasBegunGoesOn) {
  FollowedWorld world(Following({ATextAfter(kEntered), ATextAfter("OPENED", "opened")}));
  const int i = world.Treated().front();
  world.clock().AdvanceBy(absl::Minutes(1));
  world.Happen(i, "OPENED");
  world.After(absl::Minutes(1));
  EXPECT_EQ(world.TriggersOf(i).size(), 2u);
  EXPECT_EQ(world.JourneyOfCustomer(i).last.size(), 2u);
  world.ExpectCountsAddUp();
}

}  // namespace
}  // namespace sendlift::testing
