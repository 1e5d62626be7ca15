#include "scheduler/step_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/scheduler/triggered_world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;

Occurrence Rated(std::optional<double> rating, std::optional<double> expectation = std::nullopt) {
  return {.type = "RATED", .time = CampaignStart(), .rating = rating, .expectation = expectation};
}

FollowUp OnRated(RatingBounds bounds) {
  FollowUp step = AStep("ask", {"RATED"});
  step.rating = bounds;
  return step;
}

TEST(StepRulesTest, AStepIsTriggeredByItsTypesAndByWhatTheyAreOf) {
  FollowUp step = AStep("chase", {"OPENED", "CONTACTED"});
  EXPECT_TRUE(Fits(step, {.type = "OPENED", .time = CampaignStart()}));
  EXPECT_TRUE(Fits(step, {.type = "CONTACTED", .of = "first", .time = CampaignStart()}));
  EXPECT_FALSE(Fits(step, {.type = "CLICKED", .time = CampaignStart()}));
  step.of = "first";
  EXPECT_TRUE(Fits(step, {.type = "OPENED", .of = "first", .time = CampaignStart()}));
  EXPECT_FALSE(Fits(step, {.type = "OPENED", .of = "other", .time = CampaignStart()}));
  EXPECT_FALSE(Fits(step, {.type = "OPENED", .of = "", .time = CampaignStart()})) << "the step is unknown";
}

TEST(StepRulesTest, MachinesTriggerOnlyStepsThatSaySo) {
  FollowUp step = AStep("chase", {"OPENED"});
  const Occurrence opened{.type = "OPENED", .time = CampaignStart(), .machine = true};
  EXPECT_FALSE(Fits(step, opened));
  step.machine_events = true;
  EXPECT_TRUE(Fits(step, opened));
}

TEST(StepRulesTest, RatingsTriggerWithinTheirBounds) {
  struct Case {
    const char* name;
    RatingBounds bounds;
    Occurrence rated;
    bool fits;
  };
  for (const Case& c : {
           Case{"AnyWithoutBounds", {}, Rated(std::nullopt), true},
           Case{"LowestIsInclusive", {.at_least = 4}, Rated(4), true},
           Case{"BelowTheLowest", {.at_least = 4}, Rated(3.9), false},
           Case{"HighestIsInclusive", {.at_most = 2}, Rated(2), true},
           Case{"AboveTheHighest", {.at_most = 2}, Rated(2.1), false},
           Case{"BetweenBoth", {.at_least = 2, .at_most = 3}, Rated(2.5), true},
           Case{"UnknownRating", {.at_most = 2}, Rated(std::nullopt), false},
           Case{"Disappointed", {.satisfaction_at_most = 0.9}, Rated(4, 5), true},
           Case{"AsExpected", {.satisfaction_at_most = 0.9}, Rated(5, 5), false},
           Case{"Delighted", {.satisfaction_at_least = 1.2}, Rated(5, 4), true},
           Case{"NotKnownWithoutExpectation", {.satisfaction_at_most = 0.9}, Rated(1), false},
           Case{"NotKnownIfNothingWasExpected", {.satisfaction_at_least = 0}, Rated(1, 0), false},
           Case{"BothKinds", {.at_least = 4, .satisfaction_at_most = 0.9}, Rated(4, 5), true},
           Case{"BothKindsMustHold", {.at_least = 5, .satisfaction_at_most = 0.9}, Rated(4, 5), false},
       }) {
    EXPECT_EQ(Fits(OnRated(c.bounds), c.rated), c.fits) << c.name;
  }
}

TEST(StepRulesTest, BoundsAreForRatingsAlone) {
  FollowUp step = OnRated({.at_least = 4});
  step.on.emplace_back("OPENED");
  EXPECT_TRUE(Fits(step, {.type = "OPENED", .time = CampaignStart()}));
}

TEST(StepRulesTest, AStepConcernsItsArmsAndTiersAndWithoutThemEverybodyControlIncluded) {
  const CampaignDefinition definition = ACampaign()
                                            .WithTier("vip", "tier = VIP")
                                            .WithTier("all", "")
                                            .WithArm("offer", Percent(40))
                                            .WithArm("hint")
                                            .Build();
  FollowUp step = AStep("chase", {"OPENED"});
  EXPECT_TRUE(Concerns(step, definition, {.arm = kControlArm, .tier = 1}));
  step.arms = {"hint"};
  EXPECT_TRUE(Concerns(step, definition, {.arm = 2, .tier = 1}));
  EXPECT_FALSE(Concerns(step, definition, {.arm = 1, .tier = 1}));
  EXPECT_FALSE(Concerns(step, definition, {.arm = kControlArm, .tier = 1}));
  step.tiers = {"vip"};
  EXPECT_FALSE(Concerns(step, definition, {.arm = 2, .tier = 1}));
  EXPECT_TRUE(Concerns(step, definition, {.arm = 2, .tier = 0}));
}

TEST(StepRulesTest, WhatIsBehindAnEndingIsFoundThroughOtherSteps) {
  CampaignDefinition definition;
  FollowUp last = AStep("last", {"CONTACTED"});
  last.of = "thanks";
  FollowUp thanks = AStep("thanks", {"ENDED"});
  thanks.of = "converted";
  FollowUp before = AStep("before", {"CONTACTED"});
  before.of = "first";
  definition.follow_ups = {last, thanks, before, AStep("survey", {"ENDED"}), AStep("use", {"USED"})};
  EXPECT_THAT(BehindEnding(definition, "converted"), ElementsAre(true, true, false, true, false));
  EXPECT_THAT(BehindEnding(definition, "lost"), ElementsAre(false, false, false, true, false));
}

TEST(StepRulesTest, AStepIsHeldBackByWhatHappenedBehindItsTrigger) {
  FollowUp step = AStep("chase", {"CONTACTED"});
  step.without = {"CLICKED", "OPENED"};
  const Trigger trigger{.trigger_time = CampaignStart() + absl::Hours(5)};
  Journey journey{.enter_time = CampaignStart()};
  EXPECT_FALSE(IsHeldBack(step, trigger, journey));
  journey.last["OPENED"] = trigger.trigger_time;
  journey.last["PURCHASED"] = trigger.trigger_time + absl::Hours(1);
  EXPECT_FALSE(IsHeldBack(step, trigger, journey));
  journey.last["OPENED"] = trigger.trigger_time + absl::Microseconds(1);
  EXPECT_TRUE(IsHeldBack(step, trigger, journey));
}

TEST(StepRulesTest, AStepWithADateIsHeldBackByWhatHappenedSinceTheCustomerCameIn) {
  FollowUp step;
  step.date_attribute = "contract_end";
  step.without = {"RENEWED"};
  const Trigger trigger{.trigger_time = CampaignStart() + absl::Hours(50)};
  Journey journey{.enter_time = CampaignStart()};
  journey.last["RENEWED"] = CampaignStart();
  EXPECT_FALSE(IsHeldBack(step, trigger, journey));
  journey.last["RENEWED"] = CampaignStart() + absl::Hours(1);
  EXPECT_TRUE(IsHeldBack(step, trigger, journey));
}

TEST(StepRulesTest, JourneysRememberWhatStepsAreTriggeredOrHeldBackBy) {
  CampaignDefinition definition;
  definition.follow_ups = {AStep("a", {"OPENED", "ENTERED"}), AStep("b", {"OPENED"})};
  definition.follow_ups[1].without = {"USED"};
  EXPECT_THAT(TypesLookedAt(definition), ElementsAre("ENTERED", "OPENED", "USED"));
  EXPECT_FALSE(HasDates(definition));
  definition.follow_ups[0].date_attribute = "birthday";
  EXPECT_TRUE(HasDates(definition));
}

}  // namespace
}  // namespace sendlift::testing
