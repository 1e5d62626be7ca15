#include "scheduler/rivals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "model/touchpoint.h"
#include "storage/recommendations.h"
#include "tests/unit/scheduler/planned_world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::Duration kHour = absl::Hours(1);

Campaign OfGroup(const ACampaign& definition, absl::string_view id, absl::string_view group = "autumn") {
  Campaign campaign = definition.BuildCampaign(id);
  campaign.hash_key[0] = static_cast<uint8_t>(id.front());
  campaign.definition.experiment.exclusion_group = std::string(group);
  return campaign;
}

std::set<std::string> Assigned(PlannedWorld& world, const Campaign& campaign) {
  std::set<std::string> ids;
  for (const auto& [assignment, id] : world.Assignments(campaign)) ids.insert(id);
  return ids;
}

TEST(RivalsTest, TwoOfAGroupThatFallDueAtOnceNeverTakeTheSameCustomer) {
  PlannedWorld world;
  world.AddCustomers(200);
  const ACampaign half = ACampaign().WithWave("a", CampaignStart(), Percent(30)).WithWave("b", CampaignStart() + kHour);
  const Campaign one = world.InsertRunning(OfGroup(half, "one"));
  const Campaign two = world.InsertRunning(OfGroup(half, "two"));
  ASSERT_OK(world.Plan());
  EXPECT_THAT(Assigned(world, one), SizeIs(60));
  EXPECT_THAT(Assigned(world, two), SizeIs(42)) << "30 % of the 140 that are left";
  EXPECT_THAT(world.Excluded(two), ElementsAre(Field(&storage::ExcludedPeople::people, 60)));
  EXPECT_EQ(world.Excluded(two)[0].reason, ExclusionReason::kOtherExperiment);
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  std::set<std::string> both = Assigned(world, one);
  const std::set<std::string> others = Assigned(world, two);
  EXPECT_EQ(both.size() + others.size(), 200u);
  both.insert(others.begin(), others.end());
  EXPECT_THAT(both, SizeIs(200));
}

TEST(RivalsTest, OfThoseThatFallDueAtOnceTheHigherPriorityIsFirst) {
  PlannedWorld world;
  world.AddCustomers(20);
  const Campaign one = world.InsertRunning(OfGroup(ACampaign(), "one"));
  Campaign two = OfGroup(ACampaign(), "two");
  two.definition.priority = 4;
  two = world.InsertRunning(two);
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  EXPECT_THAT(Assigned(world, one), IsEmpty());
  EXPECT_THAT(Assigned(world, two), SizeIs(20));
}

TEST(RivalsTest, ControlOfTheOtherCounts) {
  PlannedWorld world;
  world.AddCustomers(50);
  const Campaign one = world.InsertRunning(OfGroup(ACampaign().WithControl(Percent(40)), "one"));
  const Campaign two = world.InsertRunning(OfGroup(ACampaign(), "two"));
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  EXPECT_THAT(Assigned(world, one), SizeIs(50));
  EXPECT_THAT(Assigned(world, two), IsEmpty());
}

// Bug of the first version: they counted only once the other campaign had a frozen wave.
TEST(RivalsTest, WhoeverIsInTheOtherByATouchpointIsInTheOther) {
  PlannedWorld world;
  world.AddCustomers(20);
  Campaign one = OfGroup(ACampaign().WithWave("later", CampaignStart() + 48 * kHour), "one");
  one.definition.touchpoints = {"shop"};
  one = world.InsertRunning(one);
  const Campaign two = world.InsertRunning(OfGroup(ACampaign(), "two"));
  for (int64_t customer = 1; customer <= 5; ++customer) {
    const Assignment assignment = {.customer = {customer},
                                   .arm = 1,
                                   .wave = TouchpointWave(world.now()),
                                   .channel = kNoChannel,
                                   .planned_time = world.now(),
                                   .touchpoint = "shop"};
    world.Write([&](storage::Session& session) {
      return storage::InsertAssignmentAtTouchpoint(session, kWorkspace, one.number, assignment);
    });
  }
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  EXPECT_THAT(Assigned(world, one), SizeIs(5));
  EXPECT_THAT(Assigned(world, two), SizeIs(15));
}

TEST(RivalsTest, AnotherGroupNoneOrAWindowApartDoNotExclude) {
  PlannedWorld world;
  world.AddCustomers(20);
  const Campaign one = world.InsertRunning(OfGroup(ACampaign(), "one"));
  const Campaign other = world.InsertRunning(OfGroup(ACampaign(), "two", "winter"));
  const Campaign none = world.InsertRunning(OfGroup(ACampaign(), "three", ""));
  const absl::Time end = one.definition.window.end;
  const Campaign later = world.InsertRunning(OfGroup(ACampaign().WithWindow(end, end + absl::Hours(48)), "four"));
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  ASSERT_OK(world.PlanAt(end + kHour));
  for (const Campaign& campaign : {one, other, none, later}) EXPECT_THAT(Assigned(world, campaign), SizeIs(20));
}

TEST(RivalsTest, WhoeverWasInACampaignThatIsOverStaysOutWhileWindowsOverlap) {
  for (const CampaignState state : {CampaignState::kPaused, CampaignState::kCompleted, CampaignState::kCancelled}) {
    PlannedWorld world;
    world.AddCustomers(20);
    const Campaign one = world.InsertRunning(OfGroup(ACampaign().WithWave("a", CampaignStart(), Percent(50)), "one"));
    ASSERT_OK(world.Plan());
    world.SetState(world.Get(one.number), state);
    const Campaign two = world.InsertRunning(OfGroup(ACampaign(), "two"));
    ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
    EXPECT_THAT(Assigned(world, two), SizeIs(10)) << NameOf(state);
  }
}

TEST(RivalsTest, WhatIsWrittenOfAWaveThatIsNotFrozenDoesNotExclude) {
  PlannedWorld world;
  world.AddCustomers(10);
  const Campaign one = world.InsertRunning(OfGroup(ACampaign(), "one"));
  const CustomerNumber somebody = world.NumberOf("c1");
  world.Write([&](storage::Session& session) {
    return storage::InsertAssignment(session, kWorkspace, one.number, {.customer = somebody, .arm = 1});
  });
  const Campaign two = OfGroup(ACampaign(), "two");
  const auto condition =
      world.Read([&](storage::Session& session) { return InOtherExperiment(session, kWorkspace, two); });
  EXPECT_FALSE(condition.has_value());
}

TEST(RivalsTest, ImportedArmsAreLeftOutLikewise) {
  PlannedWorld world;
  world.AddCustomers(10);
  const Campaign one = world.InsertRunning(OfGroup(ACampaign().WithWave("a", CampaignStart(), Percent(50)), "one"));
  ASSERT_OK(world.Plan());
  const Campaign two = world.InsertRunning(OfGroup(ACampaign().WithImportedArms(), "two"));
  world.Write([&](storage::Session& session) -> absl::Status {
    for (int i = 0; i < 10; ++i) {
      const auto number = storage::FindCustomer(session, kWorkspace, CustomerId(i));
      const auto imported = storage::ImportAssignment(session, kWorkspace, two.number, **number, 1);
      if (!imported.ok()) return imported.status();
    }
    return absl::OkStatus();
  });
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  const std::set<std::string> first = Assigned(world, one), second = Assigned(world, two);
  EXPECT_THAT(second, SizeIs(5));
  for (const std::string& id : second) EXPECT_FALSE(first.contains(id));
}

}  // namespace
}  // namespace sendlift::testing
