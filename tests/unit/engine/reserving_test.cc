#include "engine/reserving.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/status.h"
#include "tests/unit/engine/calling_world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using enum InstructionState;

class ReservingTest : public ::testing::Test {
 protected:
  std::string WhyUnavailable(const std::string& agent) {
    const auto details = DetailsOf(world_.TryToReserve(agent).status());
    if (!details.has_value() || details->reason != "AGENT_UNAVAILABLE") return "no such error";
    for (const auto& [key, value] : details->metadata) {
      if (key == "why") return value;
    }
    return "no why";
  }

  CallingWorld world_;
};

TEST_F(ReservingTest, TwoAgentsNeverGetOneTask) {
  world_.AddAgent("ann", [](Agent& agent) { agent.reserved_max = 20; });
  world_.AddAgent("bob", [](Agent& agent) { agent.reserved_max = 20; });
  world_.AddCustomers(10);
  world_.LaunchCalls(CallingWorld::Calls().Build());
  world_.Work();
  std::set<int64_t> tasks;
  for (int i = 0; i < 5; ++i) {
    const ReservedTask of_ann = world_.Reserve("ann");
    EXPECT_EQ(of_ann.task.lease_until, world_.now() + kTaskLease);
    EXPECT_EQ(of_ann.task.attempts, 1);
    tasks.insert(of_ann.task.number);
    tasks.insert(world_.Reserve("bob").task.number);
  }
  EXPECT_THAT(tasks, SizeIs(10));
  EXPECT_TRUE(world_.HasNothingFor("ann"));
}

TEST_F(ReservingTest, OwnCustomersComeFirstAndThenTheCampaignOfHigherPriority) {
  world_.AddAgent("ann", [](Agent& agent) { agent.reserved_max = 20; });
  world_.AddAgent("bob", [](Agent& agent) { agent.reserved_max = 20; });
  world_.AddCustomers(3, [](int i, Customer& customer) {
    if (i == 2) customer.attributes["owner"] = "ann";
  });
  world_.LaunchCalls(CallingWorld::Calls().WithFilter("tier = REGULAR").Build());
  world_.AddCustomers(
      1, [](int, Customer& customer) { customer.tier = "VIP"; }, 3);
  CampaignDefinition urgent = CallingWorld::Calls().WithFilter("tier = VIP").Build();
  urgent.priority = 7;
  urgent.window.end += absl::Hours(1);
  world_.LaunchCalls(urgent, "urgent");
  world_.Work();
  EXPECT_EQ(world_.CustomerOf(world_.Reserve("ann").task), "c2") << "her own";
  EXPECT_EQ(world_.CustomerOf(world_.Reserve("bob").task), "c3") << "of the campaign with priority";
  EXPECT_EQ(world_.CustomerOf(world_.Reserve("ann").task), "c0");
}

TEST_F(ReservingTest, AnAgentCallsInOwnHoursOneAtATimeAndSoManyADay) {
  world_.AddAgent("ann", [](Agent& agent) { agent.tasks_a_day = 2; });
  world_.AddAgent("bob", [](Agent& agent) {
    agent.call_hours = "Mon-Fri 09:00-17:00";
    agent.time_zone = "Europe/Berlin";
  });
  world_.AddAgent("eve", [](Agent& agent) { agent.active = false; });
  world_.AddCustomers(4);
  world_.LaunchCalls(CallingWorld::Calls().Build());
  world_.Work();
  EXPECT_EQ(WhyUnavailable("bob"), "off_hours") << "on a Saturday";
  EXPECT_EQ(WhyUnavailable("eve"), "inactive");
  EXPECT_THAT(world_.TryToReserve("zoe"), HasCode(absl::StatusCode::kNotFound, ::testing::HasSubstr("zoe")));
  const Task first = world_.Reserve("ann").task;
  EXPECT_EQ(WhyUnavailable("ann"), "has_task");
  world_.Release(first);
  EXPECT_EQ(world_.Stored(first).attempts, 0);
  world_.Complete(world_.Reserve("ann").task, Disposition::kConnectedConverted);
  world_.Complete(world_.Reserve("ann").task, Disposition::kConnectedConverted);
  EXPECT_EQ(WhyUnavailable("ann"), "day_is_full") << "what was released does not count";
  world_.clock().AdvanceBy(absl::Hours(24));
  world_.Reserve("ann");
}

TEST_F(ReservingTest, NobodyIsCalledInTheirNightThoughTheCampaignNamesNoQuietHours) {
  world_.AddAgent("ann");
  world_.AddCustomers(1);
  world_.LaunchCalls(CallingWorld::Calls().Build());
  world_.Work();
  const absl::Time evening = CampaignStart() + absl::Hours(20);  // 21:00 in Berlin
  world_.clock().Set(evening);
  const auto nothing = world_.TryToReserve("ann");
  ASSERT_OK(nothing);
  EXPECT_FALSE(nothing->task.has_value());
  EXPECT_EQ(nothing->next_call_time, CampaignStart() + absl::Hours(31)) << "eight o'clock in Berlin";
  world_.clock().Set(nothing->next_call_time);
  const ReservedTask reserved = world_.Reserve("ann");
  EXPECT_EQ(reserved.call_before, CampaignStart() + absl::Hours(44));
  EXPECT_EQ(reserved.phone_number, "+491511000000");
}

TEST_F(ReservingTest, TheQuietHoursOfTheCampaignHold) {
  world_.AddAgent("ann");
  world_.AddCustomers(1);
  world_.LaunchCalls(CallingWorld::Calls().WithQuietHours("14:00-13:00", AtEndOfQuietHours::kCancel).Build());
  world_.clock().Set(CampaignStart() + absl::Hours(12));  // 13:00 in Berlin
  world_.Work();
  world_.clock().Set(CampaignStart() + absl::Hours(13));
  EXPECT_TRUE(world_.HasNothingFor("ann"));
  world_.clock().Set(CampaignStart() + absl::Hours(36));
  EXPECT_EQ(world_.Reserve("ann").call_before, CampaignStart() + absl::Hours(37)) << "it waited, though others cancel";
}

TEST_F(ReservingTest, AddressAndConsentAreLookedAtAgainAndEndTheTask) {
  world_.AddAgent("ann");
  world_.AddCustomers(1);
  const Campaign campaign = world_.LaunchCalls(CallingWorld::Calls().Build());
  world_.Work();
  world_.Write([&](storage::Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const auto before, storage::FindCustomerRecord(session, kWorkspace, "c0"));
    storage::CustomerRecord after = *before;
    after.customer.consents = Consents();
    return storage::UpdateCustomer(session, kWorkspace, before->customer, after, world_.now());
  });
  EXPECT_TRUE(world_.HasNothingFor("ann"));
  const Task task = world_.Tasks()[0];
  EXPECT_EQ(task.state, TaskState::kRefused);
  EXPECT_EQ(task.reason, "no_consent");
  world_.Work();
  EXPECT_EQ(world_.Count(campaign, kFailed), 1);
}

TEST_F(ReservingTest, APausedOrCompletedCampaignIsNotCalledFor) {
  world_.AddAgent("ann");
  world_.AddCustomers(1);
  const Campaign campaign = world_.LaunchCalls(CallingWorld::Calls().Build());
  world_.Work();
  world_.Pause(campaign);
  EXPECT_TRUE(world_.HasNothingFor("ann"));
  world_.Resume(world_.Get(campaign.number));
  world_.Reserve("ann");
}

TEST_F(ReservingTest, ACallCountsForCapsFromWhenItIsMade) {
  world_.AddAgent("ann");
  world_.AddCustomers(1);
  const Campaign calls = world_.LaunchCalls(CallingWorld::Calls().WithCap(1, absl::Hours(24)).Build());
  world_.Work();
  world_.clock().AdvanceBy(absl::Hours(22));
  const Task task = world_.Reserve("ann").task;
  world_.Complete(task, Disposition::kNoAnswer);
  world_.clock().AdvanceBy(absl::Hours(4));
  const Customer customer =
      world_.Read([&](storage::Session& session) { return storage::GetCustomer(session, kWorkspace, "c0"); });
  const std::vector<Cap> cap = {{.channel = std::nullopt, .contacts = 1, .within = absl::Hours(24)}};
  ASSERT_NE(world_.dispatcher().contacts(), nullptr);
  EXPECT_FALSE(world_.dispatcher().contacts()->Allows(customer.number, Channel::kEmail, cap, world_.now()))
      << "though the hand-over was 26 hours ago";
  EXPECT_EQ(world_.Reserve("ann").task.number, task.number) << "its own earlier call does not stand against it";
  world_.Crash();
  world_.Dispatch();
  ASSERT_NE(world_.dispatcher().contacts(), nullptr);
  EXPECT_EQ(world_.dispatcher().contacts()->contacts(), 1);
  world_.clock().AdvanceBy(absl::Hours(23));
  EXPECT_FALSE(world_.dispatcher().contacts()->Allows(customer.number, Channel::kEmail, cap, world_.now()));
}

TEST_F(ReservingTest, ACallThatWouldBreakACapIsNotMade) {
  world_.AddAgent("ann");
  world_.AddCustomers(1);
  const Campaign calls = world_.LaunchCalls(CallingWorld::Calls().WithCap(1, absl::Hours(24)).Build());
  world_.Work();
  world_.clock().AdvanceBy(absl::Hours(1));
  const CustomerNumber customer = world_.Tasks()[0].customer;
  world_.dispatcher().contacts()->Add({.customer = customer, .channel = Channel::kEmail, .time = world_.now()});
  EXPECT_TRUE(world_.HasNothingFor("ann"));
  EXPECT_EQ(world_.Tasks()[0].reason, "capped");
}

TEST_F(ReservingTest, WhatIsReservedCanBeLookedAtAgain) {
  world_.AddAgent("ann");
  world_.AddCustomers(1);
  world_.LaunchCalls(CallingWorld::Calls().Build());
  world_.Work();
  const ReservedTask reserved = world_.Reserve("ann");
  const auto again =
      world_.Read([&](storage::Session& session) { return LookAtReserved(session, reserved.task, world_.now()); });
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->phone_number, reserved.phone_number);
  EXPECT_EQ(again->call_before, reserved.call_before);
}

}  // namespace
}  // namespace sendlift::testing
