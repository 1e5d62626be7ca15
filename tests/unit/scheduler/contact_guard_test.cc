#include "scheduler/contact_guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

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

// Berlin's 02:00 on a Saturday is 10:00 in Seoul.
TEST(ContactGuardTest, ByRegionTheRuleOfTheNumberHoldsOnTheCustomersClock) {
  LeasedWorld world(
      ACampaign().WithChannel(Channel::kSms).WithControl(Percent(10)).WithQuietHoursByRegion("01:00-01:30"));
  ASSERT_OK_AND_ASSIGN(const auto open, world.Lease(0, 2));  // German numbers, on German clocks
  EXPECT_THAT(open, SizeIs(2));
  const auto move = [&](const std::string& time_zone) {
    for (int i = 0; i < 10; ++i) {
      world.ChangeCustomer(i, [&](Customer& customer) {
        customer.phone_number = "+8210123456" + std::to_string(10 + i);
        customer.time_zone = time_zone;
      });
    }
  };
  move("Europe/Berlin");
  ASSERT_OK_AND_ASSIGN(const auto quiet, world.Lease(2, 7));  // Korean ones now
  EXPECT_THAT(quiet, IsEmpty());
  EXPECT_EQ(world.StrayOf(4)->due, CampaignStart() + absl::Hours(7));  // 08:00 in Berlin
  move("Asia/Seoul");
  ASSERT_OK_AND_ASSIGN(const Leased awake, world.LeaseAgain(world.Terms(), {4, 5}));
  ASSERT_THAT(awake.instructions, SizeIs(2));
  EXPECT_EQ(awake.instructions[0].not_after, CampaignStart() + absl::Hours(12));  // 21:00 in Seoul
}

TEST(ContactGuardTest, WhoeverWasContactedTooLatelyWaitsUntilTheGapIsOver) {
  LeasedWorld world(ACampaign().WithControl(Percent(10)).WithMinimumGap(absl::Hours(3)));
  const CustomerNumber second = world.Instructions(world.campaign)[1].customer;
  world.contacts.Add({.customer = second, .channel = Channel::kSms, .time = world.now() - absl::Hours(1)});
  ASSERT_OK_AND_ASSIGN(const auto leased, world.Lease(0, 9));
  EXPECT_THAT(leased, SizeIs(8));
  EXPECT_EQ(world.StateOf(1), kPlanned);
  EXPECT_EQ(world.StrayOf(1)->due, world.now() + absl::Hours(2));
  world.clock().AdvanceBy(absl::Hours(2));
  ASSERT_OK_AND_ASSIGN(const Leased later, world.LeaseAgain(world.Terms(), {1}));
  EXPECT_THAT(later.instructions, SizeIs(1));
}

TEST(ContactGuardTest, AGapBeyondTheExpiryTakesTheInstructionOut) {
  LeasedWorld world(ACampaign()
                        .WithControl(Percent(10))
                        .WithMinimumGap(absl::Hours(48))
                        .WithWindow(CampaignStart(), CampaignStart() + absl::Hours(20)));
  const CustomerNumber second = world.Instructions(world.campaign)[1].customer;
  world.contacts.Add({.customer = second, .channel = Channel::kEmail, .time = world.now() - absl::Hours(1)});
  ASSERT_OK_AND_ASSIGN(const auto leased, world.Lease(0, 9));
  EXPECT_THAT(leased, SizeIs(8));
  EXPECT_EQ(world.StateOf(1), kSuppressed);
  EXPECT_EQ(storage::LeasedRange::ReasonOf(world.RangeOf(1)->states[1]), ExclusionReason::kMinimumGap);
}

}  // namespace
}  // namespace sendlift::testing
