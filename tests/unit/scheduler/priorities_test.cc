#include "scheduler/priorities.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/unit/scheduler/planned_world.h"

namespace sendlift::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::Duration kHour = absl::Hours(1);

Campaign Prior(const ACampaign& definition, absl::string_view id, int priority) {
  Campaign campaign = definition.BuildCampaign(id);
  campaign.hash_key[0] = static_cast<uint8_t>(id.front());
  campaign.definition.priority = priority;
  return campaign;
}

class PrioritiesTest : public ::testing::Test {
 protected:
  PrioritiesTest() {
    world_.AddCustomers(40, [](int i, Customer& customer) { customer.tier = i < 10 ? "VIP" : "REGULAR"; });
  }
  // Both are launched; how many the lower one takes at its wave, an hour after the start.
  size_t TakenByLower(const ACampaign& higher, const ACampaign& lower, int priority = 5) {
    higher_ = world_.InsertRunning(Prior(higher, "one", priority));
    lower_ = world_.InsertRunning(Prior(lower, "two", 2));
    EXPECT_OK(world_.PlanAt(CampaignStart()));
    EXPECT_OK(world_.PlanAt(CampaignStart() + kHour));
    return world_.Assignments(lower_).size();
  }
  int64_t LeftOut() {
    for (const auto& excluded : world_.Excluded(lower_)) {
      if (excluded.reason == ExclusionReason::kLowerPriority) return excluded.people;
    }
    return 0;
  }
  static ACampaign Vips() { return ACampaign().WithTier("vip", "tier = VIP").WithControl(Percent(20)); }

  PlannedWorld world_;
  Campaign higher_, lower_;
};

TEST_F(PrioritiesTest, WhoIsPromisedToAHigherOneIsLeftOutWhereTheCapAllowsOne) {
  const ACampaign higher = Vips().WithWave("now", CampaignStart());
  EXPECT_EQ(TakenByLower(higher, ACampaign().WithCap(1, 24 * kHour)), 32u) << "control of the other one is free";
  EXPECT_EQ(LeftOut(), 8);
}

TEST_F(PrioritiesTest, ALimitOfTheHigherOneCountsToo) {
  EXPECT_EQ(TakenByLower(Vips().WithWave("now", CampaignStart()).WithMinimumGap(24 * kHour), ACampaign()), 32u);
}

TEST_F(PrioritiesTest, WhomAWaveToComeWouldTakeIsKeptForIt) {
  EXPECT_EQ(TakenByLower(Vips().WithWave("soon", CampaignStart() + 5 * kHour), ACampaign().WithCap(1, 24 * kHour)),
            30u);
  EXPECT_EQ(LeftOut(), 10);
}

TEST_F(PrioritiesTest, AWaveBeyondTheSpanOfTheCapWantsNobodyYet) {
  EXPECT_EQ(TakenByLower(Vips().WithWave("late", CampaignStart() + 26 * kHour), ACampaign().WithCap(1, 24 * kHour)),
            40u);
}

TEST_F(PrioritiesTest, WithRoomForBothNobodyIsLeftOut) {
  EXPECT_EQ(TakenByLower(Vips().WithWave("now", CampaignStart()), ACampaign().WithCap(2, 24 * kHour)), 40u);
  EXPECT_EQ(LeftOut(), 0);
}

TEST_F(PrioritiesTest, WithoutLimitsNobodyIsLeftOut) {
  EXPECT_EQ(TakenByLower(Vips().WithWave("now", CampaignStart()), ACampaign()), 40u);
}

TEST_F(PrioritiesTest, ACapOnAChannelThatOneOfThemDoesNotUseIsInNobodysWay) {
  EXPECT_EQ(TakenByLower(Vips().WithWave("now", CampaignStart()).WithChannel(Channel::kSms),
                         ACampaign().WithChannel(Channel::kEmail).WithCap(1, 24 * kHour, Channel::kEmail)),
            40u);
}

TEST_F(PrioritiesTest, TheSamePriorityDecidesNothing) {
  EXPECT_EQ(TakenByLower(Vips().WithWave("now", CampaignStart()), ACampaign().WithCap(1, 24 * kHour), 2), 40u);
}

TEST_F(PrioritiesTest, WhoIsLeftOutMayBeInALaterWave) {
  const ACampaign twice = ACampaign()
                              .WithWave("a", CampaignStart() + kHour, Percent(50))
                              .WithWave("b", CampaignStart() + 60 * kHour)
                              .WithCap(1, 24 * kHour);
  (void)TakenByLower(Vips().WithWave("now", CampaignStart()), twice);
  EXPECT_EQ(LeftOut(), 8);
  world_.SetState(world_.Get(higher_.number), CampaignState::kCompleted);
  ASSERT_OK(world_.PlanAt(CampaignStart() + 60 * kHour));
  EXPECT_THAT(world_.Assignments(lower_), SizeIs(40));
  EXPECT_EQ(LeftOut(), 0);
}

TEST_F(PrioritiesTest, OfTwoHigherOnesBothAreCounted) {
  const Campaign third = world_.InsertRunning(Prior(Vips().WithWave("now", CampaignStart()), "three", 9));
  const ACampaign higher = Vips().WithWave("now", CampaignStart());
  const size_t taken = TakenByLower(higher, ACampaign().WithCap(2, 24 * kHour));
  std::set<CustomerNumber> treated;
  for (const auto& [assignment, id] : world_.Assignments(third)) {
    if (assignment.arm != kControlArm) treated.insert(assignment.customer);
  }
  size_t both = 0;
  for (const auto& [assignment, id] : world_.Assignments(higher_)) {
    both += assignment.arm != kControlArm && treated.contains(assignment.customer) ? 1 : 0;
  }
  EXPECT_GT(both, 5u);
  EXPECT_EQ(taken, 40 - both);
}

}  // namespace
}  // namespace sendlift::testing
