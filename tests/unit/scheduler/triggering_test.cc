#include "scheduler/triggering.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"
#include "scheduler/step_times.h"
#include "storage/first_triggers.h"
#include "tests/unit/scheduler/triggered_world.h"

namespace sendlift::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Pair;

FollowUp EachTime(FollowUp step) {
  step.repeat = Repeat::kEachTime;
  return step;
}

FollowUp Without(FollowUp step, const std::string& type) {
  step.without = {type};
  return step;
}

// "No use for three days", from the entry or the last use on.
FollowUp Absence() { return Without(AStep("absent", {"ENTERED", "USED"}, absl::Hours(72)), "USED"); }

TEST(TriggeringTest, AStepIsTriggeredByTheFirstEventAndDueAfterIt) {
  TriggeredWorld world({AStep("chase", {"OPENED"})});
  world.Happen("OPENED", absl::Hours(1), 11);
  world.Happen("OPENED", absl::Hours(2), 12);
  world.Happen("CLICKED", absl::Hours(2), 13);
  EXPECT_THAT(world.Texts(), ElementsAre("chase 0 WAITS 25h"));
  EXPECT_EQ(world.Only(0).trigger_time, CampaignStart() + absl::Hours(1));
  EXPECT_EQ(world.Only(0).delay, -1);
}

TEST(TriggeringTest, OneForEachTimeIsTriggeredOnceForEachOccurrence) {
  TriggeredWorld world({EachTime(AStep("thank", {"PURCHASED"}))});
  for (const int64_t position : {11, 12, 11}) world.Happen("PURCHASED", absl::Hours(position), position);
  EXPECT_THAT(world.Texts(), ElementsAre("thank 11 WAITS 35h", "thank 12 WAITS 36h"));
}

TEST(TriggeringTest, AJourneyRemembersTheLatestTimeOfWhatStepsLookAt) {
  TriggeredWorld world({Without(AStep("chase", {"CONTACTED"}), "OPENED")});
  world.Happen("OPENED", absl::Hours(9));
  world.Happen("OPENED", absl::Hours(3));
  world.Happen("PURCHASED", absl::Hours(9));
  world.Happen({.type = "OPENED", .time = CampaignStart() + absl::Hours(20), .machine = true});
  EXPECT_THAT(world.GetJourney().last, ElementsAre(Pair("OPENED", CampaignStart() + absl::Hours(9))));
  EXPECT_EQ(world.GetJourney().enter_time, CampaignStart());
}

TEST(TriggeringTest, WhatHappenedBeforeTheCustomerCameInDoesNotCount) {
  TriggeredWorld world({AStep("chase", {"OPENED"})});
  world.Happen("OPENED", -absl::Microseconds(1));
  EXPECT_THAT(world.Texts(), IsEmpty());
  EXPECT_THAT(world.GetJourney().last, IsEmpty());
  world.Happen("OPENED", absl::ZeroDuration());
  EXPECT_THAT(world.Texts(), ElementsAre("chase 0 WAITS 24h"));
}

TEST(TriggeringTest, TheTimeOfAnAbsenceBeginsAnewWithEachUse) {
  TriggeredWorld world({Absence()});
  world.Happen("ENTERED", absl::ZeroDuration());
  EXPECT_THAT(world.Texts(), ElementsAre("absent 0 WAITS 72h"));
  world.Happen("USED", absl::Hours(10), 1);
  EXPECT_THAT(world.Texts(), ElementsAre("absent 0 WAITS 82h"));
  world.Happen("USED", absl::Hours(5), 2);
  EXPECT_THAT(world.Texts(), ElementsAre("absent 0 WAITS 82h")) << "an earlier use that comes in later";
  EXPECT_FALSE(IsHeldBack(Absence(), world.Only(0), world.GetJourney()));
}

TEST(TriggeringTest, TheTimeOfOthersDoesNotBeginAnew) {
  TriggeredWorld world({Without(AStep("chase", {"CONTACTED"}), "OPENED")});
  world.Happen("CONTACTED", absl::Hours(1), 0);
  world.Happen("OPENED", absl::Hours(2), 1);
  world.Happen("CONTACTED", absl::Hours(3), 7);
  EXPECT_THAT(world.Texts(), ElementsAre("chase 0 WAITS 25h"));
  EXPECT_TRUE(IsHeldBack(world.campaign.definition.follow_ups[0], world.Only(0), world.GetJourney()));
}

TEST(TriggeringTest, OnceTheStepWasCarriedOutNothingBeginsAnew) {
  TriggeredWorld world({Absence()});
  world.Happen("ENTERED", absl::ZeroDuration());
  for (const TriggerState state : {TriggerState::kPlanned, TriggerState::kDone, TriggerState::kControl,
                                   TriggerState::kNotFor, TriggerState::kDropped}) {
    world.Put(0, state);
    world.Happen("USED", absl::Hours(static_cast<int>(state)), 1);
    EXPECT_EQ(world.Only(0).state, state);
    EXPECT_EQ(world.Only(0).trigger_time, CampaignStart());
  }
}

TEST(TriggeringTest, WhatWasHeldBackIsTriggeredByALaterOccurrenceOnly) {
  TriggeredWorld world({Without(AStep("chase", {"CONTACTED"}), "OPENED")});
  world.Happen("CONTACTED", absl::Hours(10), 0);
  world.Put(0, TriggerState::kHeldBack);
  world.Happen("CONTACTED", absl::Hours(9), 1);
  EXPECT_THAT(world.Texts(), ElementsAre("chase 0 HELD_BACK 34h"));
  world.Happen("CONTACTED", absl::Hours(20), 2);
  EXPECT_THAT(world.Texts(), ElementsAre("chase 0 WAITS 44h"));
  EXPECT_EQ(world.Counts(), world.Recounted());
}

TEST(TriggeringTest, AnEventThatComesInTooLateIsRecordedAndALaterOneTriggers) {
  TriggeredWorld world({AStep("chase", {"OPENED"}), AStep("soon", {"OPENED"})});
  world.campaign.definition.follow_ups[1].lateness_max = absl::Hours(23);
  world.clock().Set(CampaignStart() + absl::Hours(48));
  world.Happen("OPENED", absl::ZeroDuration());
  EXPECT_THAT(world.Texts(), ElementsAre("chase 0 WAITS 24h", "soon 0 LATE 24h"));
  world.Happen("OPENED", absl::Hours(1));
  EXPECT_THAT(world.Texts(), ElementsAre("chase 0 WAITS 24h", "soon 0 WAITS 25h"));
  EXPECT_EQ(world.Counts(), world.Recounted());
}

TEST(TriggeringTest, MachinesTriggerStepsThatSaySoAndAreNotRemembered) {
  FollowUp step = Without(AStep("chase", {"OPENED"}), "OPENED");
  step.machine_events = true;
  TriggeredWorld world({step, AStep("human", {"OPENED"})});
  world.Happen({.type = "OPENED", .time = CampaignStart() + absl::Hours(1), .machine = true});
  EXPECT_THAT(world.Texts(), ElementsAre("chase 0 WAITS 25h"));
  EXPECT_THAT(world.GetJourney().last, IsEmpty());
}

TEST(TriggeringTest, StepsConcernTheirArmsAndTiers) {
  FollowUp of_arm = AStep("of-arm", {"OPENED"});
  of_arm.arms = {"offer"};
  TriggeredWorld world({of_arm, AStep("of-all", {"OPENED"})});
  world.traveller.assignment.arm = kControlArm;
  world.Happen("OPENED", absl::Hours(1));
  EXPECT_THAT(world.Texts(), ElementsAre("of-all 0 WAITS 25h"))
      << "control is triggered, and left alone when it is due";
}

TEST(TriggeringTest, ADelayIsDrawnForTheOccurrenceAndItsNoneIsLeftAlone) {
  FollowUp step = EachTime(AStep("chase", {"OPENED"}));
  step.delays = {{.delay = "none", .share = Percent(30), .after = {}, .none = true},
                 {.delay = "1-h", .share = Percent(30), .after = absl::Hours(1)},
                 {.delay = "2-h", .share = Remainder(), .after = absl::Hours(2)}};
  TriggeredWorld world({step});
  std::vector<int> seen(3);
  for (int position = 1; position <= 30; ++position) world.Happen("OPENED", absl::Minutes(position), position);
  for (const Trigger& trigger : world.Triggers()) {
    ASSERT_EQ(trigger.delay, DelayOf(world.campaign, step, "c0", trigger.occurrence));
    ++seen[static_cast<size_t>(trigger.delay)];
    EXPECT_EQ(trigger.state, trigger.delay == 0 ? TriggerState::kControl : TriggerState::kWaits);
    EXPECT_EQ(trigger.due_time, DueTimeOf(step, trigger.trigger_time, trigger.delay));
  }
  EXPECT_THAT(seen, ::testing::Each(::testing::Ge(1)));
  EXPECT_EQ(world.Counts(), world.Recounted());
}

// What happens after the delay was drawn depends on it, so that nothing of it may change whom it is compared with.
TEST(TriggeringTest, TheFirstTriggerOfAStepWithDelaysIsNotedAsItWasMade) {
  FollowUp once = AStep("ask", {"CONTACTED"});
  once.delays = {{.delay = "a", .share = Percent(50), .after = absl::Hours(1)}, {.delay = "b", .share = Remainder()}};
  FollowUp each = EachTime(once);
  each.follow_up = "each";
  TriggeredWorld world({once, each, AStep("plain", {"CONTACTED"})});
  world.Happen("CONTACTED", absl::Hours(3), 7);
  world.Put(0, TriggerState::kHeldBack);
  world.Happen("CONTACTED", absl::Hours(9), 8);
  EXPECT_EQ(world.Only(0).trigger_time, CampaignStart() + absl::Hours(9));
  const auto noted = world.Read([&](storage::Session& session) {
    return storage::ListNewFirstTriggers(session, kWorkspace, world.campaign.number, 10);
  });
  ASSERT_THAT(noted, ::testing::SizeIs(2));
  for (int step : {0, 1}) {
    const storage::FirstTrigger& first = noted[static_cast<size_t>(step)];
    EXPECT_EQ(first.customer, world.traveller.assignment.customer);
    EXPECT_EQ(first.follow_up, step);
    EXPECT_EQ(first.arm, 1);
    EXPECT_EQ(first.delay, world.Triggers()[static_cast<size_t>(step)].delay);
    EXPECT_EQ(first.trigger_time, CampaignStart() + absl::Hours(3));
  }
}

TEST(TriggeringTest, ADelayIsTheSameWhetherTheIdIsKnownOrRead) {
  FollowUp step = AStep("chase", {"OPENED"});
  step.delays = {{.delay = "a", .share = Percent(50), .after = {}}, {.delay = "b", .share = Remainder(), .after = {}}};
  TriggeredWorld world({step});
  world.traveller.customer_id.clear();
  world.Happen("OPENED", absl::Hours(1));
  EXPECT_EQ(world.Only(0).delay, DelayOf(world.campaign, step, "c0", 0));
}

TEST(TriggeringTest, WhenAJourneyEndsOnlyWhatIsBehindTheEndingIsTriggered) {
  FollowUp thanks = AStep("thanks", {"ENDED"}, absl::Hours(1));
  thanks.of = "converted";
  FollowUp sorry = AStep("sorry", {"ENDED"});
  sorry.of = "lost";
  FollowUp after_thanks = AStep("after-thanks", {"CONTACTED"});
  after_thanks.of = "thanks";
  TriggeredWorld world({AStep("chase", {"OPENED"}), thanks, sorry, after_thanks});
  world.Happen("ENTERED", absl::ZeroDuration());
  world.End("converted", absl::Hours(5));
  EXPECT_THAT(world.Texts(), ElementsAre("thanks 0 WAITS 6h"));
  world.Happen("OPENED", absl::Hours(6), 1);
  world.Happen("CONTACTED", absl::Hours(7), 3, "thanks");
  EXPECT_THAT(world.Texts(), ElementsAre("thanks 0 WAITS 6h", "after-thanks 0 WAITS 31h"));
  EXPECT_EQ(world.GetJourney().ending, "converted");
  EXPECT_EQ(world.GetJourney().end_time, CampaignStart() + absl::Hours(5));
}

TEST(TriggeringTest, AJourneyHasExactlyOneEnding) {
  TriggeredWorld world({AStep("chase", {"OPENED"})});
  world.End("converted", absl::Hours(5));
  world.End(kOptedOut, absl::Hours(4));
  EXPECT_EQ(world.GetJourney().ending, "converted");
  EXPECT_THAT(world.Counts(), ElementsAre(Pair(storage::JourneyCell{.arm = 1, .ending = "converted"}, 1)));
}

TEST(TriggeringTest, AStepWithADateIsTriggeredWhenTheCustomerComesIn) {
  FollowUp step;
  step.follow_up = "renew";
  step.date_attribute = "contract_end";
  step.before = absl::Hours(24);
  TriggeredWorld world({step});
  world.ChangeCustomer(0, [](Customer& customer) { customer.attributes["contract_end"] = "2027-01-20T00:00:00Z"; });
  world.Happen("ENTERED", absl::ZeroDuration());
  EXPECT_THAT(world.Texts(), ElementsAre("renew 0 WAITS 72h"));
}

TEST(TriggeringTest, ADateThatIsKnownOnlyLaterIsFoundWithTheNextEvent) {
  FollowUp step;
  step.follow_up = "renew";
  step.date_attribute = "contract_end";
  TriggeredWorld world({step});
  world.Happen("ENTERED", absl::ZeroDuration());
  EXPECT_THAT(world.Texts(), IsEmpty());
  world.ChangeCustomer(0, [](Customer& customer) { customer.attributes["contract_end"] = "2027-01-10"; });
  world.Happen("ANYTHING", absl::Hours(1));
  EXPECT_THAT(world.Texts(), ElementsAre("renew 0 LATE -145h"));
  world.ChangeCustomer(0, [](Customer& customer) { customer.attributes["contract_end"] = "2027-01-20"; });
  world.Happen("ANYTHING", absl::Hours(2));
  EXPECT_THAT(world.Texts(), ElementsAre("renew 0 WAITS 95h"));
  world.ChangeCustomer(0, [](Customer& customer) { customer.attributes["contract_end"] = "2027-01-22"; });
  world.Happen("ANYTHING", absl::Hours(3));
  EXPECT_THAT(world.Texts(), ElementsAre("renew 0 WAITS 95h")) << "the date is read again when it is due";
  EXPECT_EQ(world.Counts(), world.Recounted());
}

TEST(TriggeringTest, ADateFromBeforeTheCustomerCameInIsNotCompared) {
  FollowUp step = AStep("renew", {});
  step.date_attribute = "contract_end";
  step.delays = {{.delay = "a", .share = Percent(50), .after = absl::Hours(1)}, {.delay = "b", .share = Remainder()}};
  TriggeredWorld world({step});
  world.ChangeCustomer(0, [](Customer& customer) { customer.attributes["contract_end"] = "2027-01-15T23:59:59Z"; });
  world.Happen("ENTERED", absl::ZeroDuration());
  EXPECT_EQ(world.Triggers().size(), 1u);
  EXPECT_FALSE(world.Read([](storage::Session& session) { return storage::HasNewFirstTriggers(session, kWorkspace); }));
}

// Whatever comes twice, in whatever order and however cut into transactions: each step has at most one trigger for a
// customer or an occurrence, and counts are those of the rows.
TEST(TriggeringTest, CountsEqualTheirRecomputationWhateverComesHoweverOften) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    Random random(seed);
    TriggeredWorld world({Absence(), EachTime(AStep("thank", {"PURCHASED"}, absl::Hours(1))),
                          Without(AStep("chase", {"CONTACTED"}), "OPENED"), AStep("end", {"ENDED"})});
    const std::vector<std::string> types = {"ENTERED", "USED", "PURCHASED", "CONTACTED", "OPENED"};
    std::vector<int64_t> purchases;
    for (int i = 0; i < 60; ++i) {
      const auto number = static_cast<int64_t>(random.Below(20));
      const std::string& type = types[random.Below(types.size())];
      if (random.Chance(0.1) && !world.Triggers().empty()) {
        const std::vector<Trigger> triggers = world.Triggers();
        const int step = triggers[random.Below(triggers.size())].follow_up;
        if (step != 1) world.Put(step, random.Chance(0.5) ? TriggerState::kHeldBack : TriggerState::kPlanned);
      }
      if (i == 40) world.End("converted", absl::Hours(20));
      if (type == "PURCHASED" && i < 40) purchases.push_back(number);
      world.Happen(type, absl::Hours(number), number);
    }
    std::sort(purchases.begin(), purchases.end());
    purchases.erase(std::unique(purchases.begin(), purchases.end()), purchases.end());
    std::vector<int64_t> thanked;
    for (const Trigger& trigger : world.Triggers()) {
      if (trigger.follow_up == 1) thanked.push_back(trigger.occurrence);
    }
    EXPECT_EQ(thanked, purchases);
    EXPECT_EQ(world.Counts(), world.Recounted());
    EXPECT_THAT(world.Counts(), Contains(Key(storage::JourneyCell{.arm = 1, .ending = "converted"})));
  }
}

}  // namespace
}  // namespace sendlift::testing
