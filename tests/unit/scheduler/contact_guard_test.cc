#include "scheduler/contact_guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/scheduler/leased_world.h"

namespace sendlift::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using enum InstructionState;

// The wave is planned at 01:00 UTC of 2027-01-16; customers are in Berlin, an hour ahead.
ACampaign Nights(AtEndOfQuietHours at_end = AtEndOfQuietHours::kSendIfStillValid) {
  return ACampaign().WithControl(Percent(10)).WithQuietHours("21:00-08:00", at_end);
}

TEST(ContactGuardTest, WhoeverIsInQuietHoursWaitsUntilTheyAreOver) {
  LeasedWorld world(Nights());
  ASSERT_OK_AND_ASSIGN(const auto leased, world.Lease(0, 9));
  EXPECT_THAT(leased, IsEmpty());
  EXPECT_EQ(world.StateOf(3), kPlanned);
  EXPECT_EQ(world.StrayOf(3)->due, CampaignStart() + absl::Hours(7));
  world.clock().Set(CampaignStart() + absl::Hours(7));
  ASSERT_OK_AND_ASSIGN(const Leased later, world.LeaseAgain(world.Terms(), {3}));
  ASSERT_THAT(later.instructions, SizeIs(1));
  EXPECT_EQ(later.instructions[0].attempt, 1);
  EXPECT_EQ(later.instructions[0].not_after, CampaignStart() + absl::Hours(20));  // when they begin again
}

TEST(ContactGuardTest, TheCustomersZoneAtHandOverCountsAndNotTheOneOfPlanning) {
  LeasedWorld world(Nights());
  world.ChangeCustomer(0, [](Customer& customer) { customer.time_zone = "Asia/Seoul"; });  // 10:00 there
  ASSERT_OK_AND_ASSIGN(const auto leased, world.Lease(0, 9));
  EXPECT_LE(leased.size(), 1u);  // customer 0 may be the one of control
  for (const LeasedInstruction& instruction : leased) EXPECT_EQ(instruction.customer, world.NumberOf(CustomerId(0)));
}

TEST(ContactGuardTest, QuietHoursBeyondTheExpiryTakeTheInstructionOut) {
  LeasedWorld world(Nights().WithWindow(CampaignStart(), CampaignStart() + absl::Hours(7)));
  ASSERT_OK_AND_ASSIGN(const auto leased, world.Lease(0, 9));
  EXPECT_THAT(leased, IsEmpty());
  EXPECT_EQ(world.StateOf(3), kSuppressed);
  EXPECT_EQ(storage::LeasedRange::ReasonOf(world.RangeOf(3)->states[3]), ExclusionReason::kQuietHours);
}

TEST(ContactGuardTest, QuietHoursThatCancelTakeTheInstructionOut) {
  LeasedWorld world(Nights(AtEndOfQuietHours::kCancel));
  ASSERT_OK_AND_ASSIGN(const auto leased, world.Lease(0, 9));
  EXPECT_THAT(leased, IsEmpty());
  EXPECT_EQ(world.StateOf(0), kSuppressed);
}

TEST(ContactGuardTest, WhoeverHadEnoughContactsIsTakenOut) {
  LeasedWorld world(ACampaign().WithControl(Percent(10)).WithCap(1, absl::Hours(24)));
  const CustomerNumber second = world.Instructions(world.campaign)[1].customer;
  world.contacts.Add({.customer = second, .channel = Channel::kSms, .time = world.now() - absl::Hours(23)});
  ASSERT_OK_AND_ASSIGN(const auto leased, world.Lease(0, 9));
  EXPECT_THAT(leased, SizeIs(8));
  EXPECT_EQ(world.StateOf(1), kSuppressed);
  EXPECT_EQ(storage::LeasedRange::ReasonOf(world.RangeOf(1)->states[1]), ExclusionReason::kCapped);
}

TEST(ContactGuardTest, AZoneThatCannotBeLoadedIsTheDefaultOne) {
  ContactPolicy policy;
  policy.quiet_hours = ParseQuietHours("21:00-08:00").value();
  policy.default_time_zone = "Asia/Seoul";
  EXPECT_EQ(EffectiveTimeZone(policy, "Atlantis/Capital"), "Asia/Seoul");
  EXPECT_EQ(EffectiveTimeZone(policy, ""), "Asia/Seoul");
  EXPECT_EQ(EffectiveTimeZone(policy, "Europe/Berlin"), "Europe/Berlin");
  EXPECT_FALSE(QuietSpanAt(policy, "Atlantis/Capital", CampaignStart() + absl::Hours(1)).quiet);  // 10:00
  policy.quiet_hours.reset();
  EXPECT_EQ(EffectiveTimeZone(policy, "Europe/Berlin"), "");
}

}  // namespace
}  // namespace sendlift::testing
