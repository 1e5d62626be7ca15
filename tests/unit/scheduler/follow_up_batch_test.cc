#include "scheduler/follow_up_batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "model/content.h"
#include "scheduler/spending.h"
#include "tests/unit/scheduler/followed_world.h"

namespace sendlift::testing {
namespace {

using ::testing::Pair;

constexpr absl::Duration kHour = absl::Hours(1);
constexpr int64_t kCent = 10'000;

TEST(FollowUpBatchTest, AStepThatIsDueIsAContactInABlockOfItsOwn) {
  FollowedWorld world(Following({ATextAfter("OPENED", "other"), ATextAfter("CLICKED")}));
  const int i = world.Treated().front();
  world.Happen(i, "CLICKED");
  EXPECT_EQ(world.After(kHour - absl::Seconds(1)), 0);
  EXPECT_EQ(world.StateOfTrigger(i), TriggerState::kWaits);
  EXPECT_EQ(world.After(absl::Seconds(1)), 1);
  const Trigger trigger = world.TriggersOf(i).at(0);
  EXPECT_EQ(trigger.state, TriggerState::kPlanned);
  ASSERT_TRUE(trigger.sequence.has_value());
  world.block = world.Blocks(world.campaign).back();
  EXPECT_EQ(world.block.first_sequence, *trigger.sequence);
  EXPECT_EQ(world.block.follow_up, 2);
  EXPECT_EQ(world.block.channel, Channel::kSms);
  EXPECT_FALSE(world.block.has_place());
  EXPECT_EQ(world.block.not_after, world.campaign.definition.window.end);
  ASSERT_OK_AND_ASSIGN(const auto leased, world.Lease(*trigger.sequence, 1));
  EXPECT_EQ(leased.at(0).address, ACustomer(i).phone_number);
  const ContentKey key = ContentKey::FromNumber(leased.at(0).content);
  EXPECT_EQ(key.follow_up, 2);
  EXPECT_EQ(world.campaign.definition.creatives.at(static_cast<size_t>(key.creative)).creative, "chase-sms");
  world.ExpectCountsAddUp();
}

TEST(FollowUpBatchTest, WhatStandsAgainstAStepIsItsState) {
  struct Case {
    const char* name;
    std::function<void(FollowUp&)> shape;
    std::function<void(FollowedWorld&, int)> meanwhile;
    TriggerState state;
  };
  const auto nothing = [](FollowedWorld&, int) {};
  const auto as_it_is = [](FollowUp&) {};
  for (const Case& c : {
           Case{"Nothing", as_it_is, nothing, TriggerState::kPlanned},
           Case{"WithoutIt", [](FollowUp&step) { step.without = {"PURCHASED"}; }, nothing, TriggerState::kPlanned},
           Case{"WithIt", [](FollowUp&step) { step.without = {"PURCHASED"}; },
                [](FollowedWorld&world, int i) { world.Happen(i, "PURCHASED"); }, TriggerState::kHeldBack},
           Case{"Ended", as_it_is, [](FollowedWorld&world, int i) { world.End(i, "done"); }, TriggerState::kDropped},
           Case{"Filter", [](FollowUp&step) { step.when = "plan = gold"; }, nothing, TriggerState::kNotFor},
           Case{"FilterByThen", [](FollowUp&step) { step.when = "plan = gold"; },
                [](FollowedWorld&world, int i) {
                  world.ChangeCustomer(i, [](Customer& each) { each.attributes["plan"] = "gold"; });
                },
                TriggerState::kPlanned},
           Case{"NoRelationship", [](FollowUp&step) { step.relationships = {"partner"}; }, nothing,
                TriggerState::kNotFor},
           Case{"OptedOut", as_it_is, [](FollowedWorld&world, int i) { world.Suppress(i); }, TriggerState::kNoChannel},
           Case{"OptedOutOfAnotherChannel", as_it_is,
                [](FollowedWorld&world, int i) { world.Suppress(i, Channel::kEmail); }, TriggerState::kPlanned},
           Case{"NobodyToCall", [](FollowUp&step) { step.to_owner = true; }, nothing, TriggerState::kPlanned},
           Case{"Expired", [](FollowUp&step) { step.valid_for = absl::Minutes(30); },
                [](FollowedWorld&world, int) { world.clock().AdvanceBy(absl::Minutes(91)); }, TriggerState::kNoTime},
           Case{"Over", as_it_is,
                [](FollowedWorld&world, int) { world.clock().Set(world.campaign.definition.window.end); },
                TriggerState::kNoTime},
           Case{"Cancelled", as_it_is,
                [](FollowedWorld&world, int) { world.SetState(world.campaign, CampaignState::kCancelled); },
                TriggerState::kNoTime},
       }) {
    SCOPED_TRACE(c.name);
    FollowUp step = ATextAfter("OPENED");
    c.shape(step);
    FollowedWorld world(Following({step}));
    const int i = world.Treated().front();
    world.Happen(i, "OPENED");
    world.clock().AdvanceBy(absl::Minutes(10));
    c.meanwhile(world, i);
    EXPECT_EQ(world.After(kHour), c.state == TriggerState::kPlanned ? 1 : 0);
    EXPECT_EQ(world.StateOfTrigger(i), c.state);
    world.ExpectCountsAddUp();
  }
}

TEST(FollowUpBatchTest, OnlyOwnersAreCalledWhereTheyAreWanted) {
  FollowUp step = ATextAfter("OPENED");
  step.channels = {Channel::kPhone};
  step.to_owner = true;
  FollowedWorld world(Following({step}));
  const std::vector<int> people = world.Treated();
  world.ChangeCustomer(people[0], [](Customer& each) { each.attributes["owner"] = "ann"; });
  for (const int i : {people[0], people[1]}) world.Happen(i, "OPENED");
  EXPECT_EQ(world.After(kHour), 1);
  EXPECT_EQ(world.StateOfTrigger(people[0]), TriggerState::kPlanned);
  EXPECT_EQ(world.StateOfTrigger(people[1]), TriggerState::kNoChannel);
}

TEST(FollowUpBatchTest, ControlGetsNoContactButMarksAndEndings) {
  FollowUp step = ATextAfter("OPENED");
  step.marks = {{"stage", "chased"}};
  step.ending = "done";
  FollowedWorld world(Following({step, AMarkAfter(kEnded, "after", {{"after", "yes"}})}));
  const int control = world.Control();
  const int treated = world.Treated().front();
  for (const int i : {control, treated}) world.Happen(i, "OPENED");
  EXPECT_EQ(world.After(kHour), 1);
  EXPECT_EQ(world.After(kHour), 0);
  EXPECT_EQ(world.TriggersOf(control).at(0).state, TriggerState::kControl);
  EXPECT_EQ(world.TriggersOf(treated).at(0).state, TriggerState::kPlanned);
  for (const int i : {control, treated}) {
    EXPECT_EQ(world.JourneyOfCustomer(i).ending, "done");
    EXPECT_EQ(world.TriggersOf(i).at(1).state, TriggerState::kDone);
    EXPECT_EQ(world.CustomerAt(i).attributes.at("stage"), "chased");
    EXPECT_EQ(world.CustomerAt(i).attributes.at("after"), "yes");
  }
  world.ExpectCountsAddUp();
}

TEST(FollowUpBatchTest, AMarkIsThereForTheNextStepOfTheSameBatch) {
  FollowUp second = AMarkAfter("OPENED", "second", {{"stage", "two"}});
  second.when = "stage = one";
  FollowedWorld world(Following({AMarkAfter("OPENED", "first", {{"stage", "one"}}), second}));
  const int i = world.Treated().front();
  world.Happen(i, "OPENED");
  world.After(kHour);
  EXPECT_EQ(world.TriggersOf(i).at(1).state, TriggerState::kDone);
  EXPECT_EQ(world.CustomerAt(i).attributes.at("stage"), "two");
}

TEST(FollowUpBatchTest, ABatchHasABlockForEachStepChannelAndEndInTheOrderOfCustomers) {
  FollowUp shorter = ATextAfter("CLICKED", "shorter");
  shorter.valid_for = absl::Hours(5);
  FollowedWorld world(Following({ATextAfter("OPENED"), shorter}));
  const std::vector<int> people = world.Treated();
  for (auto i = people.rbegin(); i != people.rend(); ++i) {
    world.Happen(*i, "OPENED");
    world.Happen(*i, "CLICKED");
    world.clock().AdvanceBy(absl::Seconds(1));
  }
  EXPECT_EQ(world.After(kHour), 18);
  const auto blocks = world.Blocks(world.campaign);
  ASSERT_EQ(blocks.size(), 3u);
  for (const size_t k : {1, 2}) {
    EXPECT_EQ(blocks[k].size, 9);
    EXPECT_EQ(blocks[k].follow_up, static_cast<int>(k));
    EXPECT_LT(blocks[k].first_customer, blocks[k].last_customer);
  }
  for (const int i : people) {
    const Trigger trigger = world.TriggersOf(i).at(1);
    EXPECT_LE(blocks[2].not_after, trigger.due_time + *shorter.valid_for);
    EXPECT_GT(blocks[2].not_after, trigger.due_time + *shorter.valid_for - absl::Minutes(20));
    EXPECT_EQ(*trigger.sequence, *world.TriggersOf(i).at(0).sequence + 9);
  }
}

TEST(FollowUpBatchTest, StepsArePaidFromTheSameBudgetAndNoneIsPlannedBeyond) {
  ACampaign definition = Following({ATextAfter("OPENED")});
  FollowedWorld world(definition.WithBudget(12, {{Channel::kEmail, kCent}, {Channel::kSms, kCent}}));
  for (const int i : world.Treated()) world.Happen(i, "OPENED");
  EXPECT_EQ(world.After(kHour), 3);
  int without = 0;
  for (const int i : world.Treated()) without += world.StateOfTrigger(i) == TriggerState::kNoBudget ? 1 : 0;
  EXPECT_EQ(without, 6);
  const Spending spending = world.Read(
      [&](storage::Session& session) { return SpendingOf(session, kWorkspace, world.campaign, absl::InfinitePast()); });
  EXPECT_EQ(spending.spent + spending.promised, 12 * kCent);
}

TEST(FollowUpBatchTest, ADateIsReadAgainWhenItIsDue) {
  FollowUp step = ATextAfter("");
  step.on.clear();
  step.date_attribute = "renews";
  FollowedWorld world(Following({step}));
  const auto renews = [&](int i, const char* day) {
    world.ChangeCustomer(i, [&](Customer& each) { each.attributes["renews"] = day; });
  };
  const std::vector<int> people = world.Treated();
  for (const int i : {people[0], people[1]}) {
    renews(i, "2027-01-18");
    world.Happen(i, kEntered);
  }
  renews(people[1], "2027-01-20");
  world.clock().Set(CampaignStart() + absl::Hours(48));
  EXPECT_EQ(world.After(kHour), 1);
  EXPECT_EQ(world.StateOfTrigger(people[0]), TriggerState::kPlanned);
  EXPECT_EQ(world.StateOfTrigger(people[1]), TriggerState::kWaits);
  EXPECT_EQ(world.After(absl::Hours(48)), 1);
  EXPECT_EQ(world.StateOfTrigger(people[1]), TriggerState::kPlanned);
  world.ExpectCountsAddUp();
}

TEST(FollowUpBatchTest, WhoIsNotThereAnyMoreIsDropped) {
  FollowedWorld world(Following({ATextAfter("OPENED")}));
  const int i = world.Treated().front();
  world.Happen(i, "OPENED");
  const Customer customer = world.CustomerAt(i);
  world.Write([&](storage::Session& session) { return storage::RemoveCustomer(session, kWorkspace, customer); });
  EXPECT_EQ(world.After(kHour), 0);
  const auto triggers = world.Read([&](storage::Session& session) {
    return storage::ListTriggersOf(session, kWorkspace, world.campaign.number, customer.number);
  });
  EXPECT_EQ(triggers.at(0).state, TriggerState::kDropped);
}

}  // namespace
}  // namespace sendlift::testing
