#include "model/follow_up_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "model/definition_rules.h"
#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

FollowUp Step(const char* id, const char* on) {
  FollowUp step;
  step.follow_up = id;
  step.on = {on};
  return step;
}

Delay Arm(const char* id, absl::Duration after, Share share) { return {.delay = id, .share = share, .after = after}; }

// 0: a chase by text or call, with arms of delay. 1: a survey by text. 2: who is content is thanked, and is done.
// 3: a mark on the day at which the trial ends.
CampaignDefinition Good() {
  CampaignDefinition definition = ACampaign()
                                      .WithCreative(ACampaign::CreativeNamed("mail", Channel::kEmail))
                                      .WithCreative(ACampaign::CreativeNamed("chase-sms", Channel::kSms))
                                      .WithCreative(ACampaign::CreativeNamed("chase-call", Channel::kPhone))
                                      .WithCreative(ACampaign::CreativeNamed("ask", Channel::kSms))
                                      .Build();
  FollowUp chase = Step("chase", "OPENED");
  chase.of = kFirstContact;
  chase.without = {"CLICKED"};
  chase.channels = {Channel::kSms, Channel::kPhone};
  chase.creatives = {"chase-sms", "chase-call"};
  chase.delays = {Arm("20-min", absl::Minutes(20), Percent(40)), Arm("1-d", absl::Hours(24), Percent(40)),
                  Delay{.delay = "none", .share = Percent(20), .after = absl::ZeroDuration(), .none = true}};
  chase.horizon = absl::Hours(240);
  FollowUp ask = Step("ask", "PURCHASED");
  ask.after = absl::Hours(24 * 15);
  ask.repeat = Repeat::kEachTime;
  ask.channels = {Channel::kSms};
  ask.creatives = {"ask"};
  ask.survey = Survey{};
  FollowUp content = Step("content", "RATED");
  content.of = "ask";
  content.rating.at_least = 4;
  content.ending = "content";
  content.marks = {{"promoter", "yes"}};
  FollowUp over = Step("trial-over", "ENTERED");
  over.on.clear();
  over.date_attribute = "trial_ends";
  over.before = absl::Hours(72);
  over.marks = {{"trial", "over"}};
  definition.follow_ups = {chase, ask, content, over};
  return definition;
}

struct Case {
  const char* name;
  std::function<void(CampaignDefinition&)> change;
  const char* field;
  const char* text;
};

TEST(FollowUpRulesTest, DelaysSurveysEndingsAndDatesAreRight) { EXPECT_THAT(ViolationsOf(Good()), IsEmpty()); }

TEST(FollowUpRulesTest, WhatIsWrongWithATriggerIsNamed) {
  using D = CampaignDefinition;
  for (const Case& c : {
           Case{"NoTrigger", [](D& d) { d.follow_ups[1].on.clear(); }, "follow_ups[1].on", "what triggers it"},
           Case{"NoEventType", [](D& d) { d.follow_ups[1].on = {"bought"}; }, "follow_ups[1].on[0]", "such as OPENED"},
           Case{"Twice", [](D& d) { d.follow_ups[2].follow_up = "ask", d.follow_ups[2].of.clear(); },
                "follow_ups[2].follow_up", "is taken"},
           Case{"TheFirst", [](D& d) { d.follow_ups[3].follow_up = "first"; }, "follow_ups[3].follow_up", "is taken"},
           Case{"OfNothing", [](D& d) { d.follow_ups[2].of = "sak"; }, "follow_ups[2].of", "no step \"sak\""},
           Case{"OfItself", [](D& d) { d.follow_ups[1].of = "ask"; }, "follow_ups[1].of", "by itself"},
           Case{"OfAStepWithoutContact", [](D& d) { d.follow_ups[1].of = "content"; }, "follow_ups[1].of",
                "that contacts anybody"},
           Case{"OfNoEnding",
                [](D& d) {
                  d.follow_ups[3] = Step("last", "ENDED"), d.follow_ups[3].of = "sad", d.follow_ups[3].ending = "x";
                },
                "follow_ups[3].of", "no step has the ending"},
           Case{"EnteredAgain", [](D& d) { d.follow_ups[1].on = {"ENTERED"}; }, "follow_ups[1].repeat", "ONCE"},
           Case{"DateAndEvent", [](D& d) { d.follow_ups[3].on = {"OPENED"}; }, "follow_ups[3].on", "either"},
           Case{"WithoutItsEntry", [](D& d) { d.follow_ups[0].without = {"ENTERED"}; }, "follow_ups[0].without[0]",
                "such as CLICKED"},
           Case{"RatingOfAnOpen", [](D& d) { d.follow_ups[2].on = {"OPENED"}; }, "follow_ups[2].rating", "only RATED"},
           Case{"NothingWithin", [](D& d) { d.follow_ups[2].rating.at_most = 3; }, "follow_ups[2].rating",
                "nothing is within"},
           Case{"Negative", [](D& d) { d.follow_ups[1].after = -absl::Hours(1); }, "follow_ups[1].after_duration",
                "to 400 days"},
           Case{"OneDelay", [](D& d) { d.follow_ups[0].delays = {Arm("20-min", absl::Minutes(20), Percent(100))}; },
                "follow_ups[0].delays", "2 to 12"},
           Case{"SameDelays", [](D& d) { d.follow_ups[0].delays[1].after = absl::Minutes(20); },
                "follow_ups[0].delays[1]", "another arm is the same"},
           Case{"DelaysOfNinety", [](D& d) { d.follow_ups[0].delays[1].share = Percent(30); }, "follow_ups[0].delays",
                "add up to 90 %"},
           Case{"ShortHorizon", [](D& d) { d.follow_ups[0].horizon = absl::Hours(1); },
                "follow_ups[0].horizon_duration", "same time in every arm"},
           Case{"DelayOfNone", [](D& d) { d.follow_ups[0].delays[2].after = absl::Hours(1); },
                "follow_ups[0].delays[2].after_duration", "nothing is sent"},
           Case{"DelaysThatRestart",
                [](D& d) {
                  d.follow_ups[0].without = {"CLICKED", "OPENED"};
                },
                "follow_ups[0].without[1]", "could not be compared"},
           Case{"HorizonAlone", [](D& d) { d.follow_ups[1].horizon = absl::Hours(1); },
                "follow_ups[1].horizon_duration", "belongs to arms of delay"},
           Case{"MachinesDoNotBuy", [](D& d) { d.follow_ups[1].machine_events = true; }, "follow_ups[1].machine_events",
                "opens and clicks"},
       }) {
    CampaignDefinition definition = Good();
    c.change(definition);
    EXPECT_THAT(FollowUpViolations(definition),
                ElementsAre(AllOf(Field(&FieldViolation::field, c.field),
                                  Field(&FieldViolation::description, HasSubstr(c.text)))))
        << c.name;
  }
}

TEST(FollowUpRulesTest, OneDelayBesideNoneMayWaitForTheAbsenceOfWhatTriggersIt) {
  CampaignDefinition definition = Good();
  FollowUp& step = definition.follow_ups[0];
  step.without = {"OPENED"};
  step.delays = {Arm("20-min", absl::Minutes(20), Percent(90)), step.delays.back()};
  step.delays.back().share = Percent(10);
  EXPECT_THAT(FollowUpViolations(definition), IsEmpty());
}

TEST(FollowUpRulesTest, AStepOfOneDelayMayWaitForTheAbsenceOfWhatTriggersIt) {
  CampaignDefinition definition = Good();
  definition.follow_ups[1].on = {"PURCHASED"};
  definition.follow_ups[1].without = {"PURCHASED"};
  definition.follow_ups[1].repeat = Repeat::kOnce;
  EXPECT_THAT(FollowUpViolations(definition), IsEmpty());
}

TEST(FollowUpRulesTest, ACampaignWithAnEntryHasNoWavesAndNoFirstContact) {
  CampaignDefinition definition = Good();
  definition.entry = {"TRIAL_STARTED"};
  EXPECT_THAT(ViolationsOf(definition), ElementsAre(Field(&FieldViolation::field, "waves")));
  definition.waves.clear();
  EXPECT_THAT(ViolationsOf(definition), ElementsAre(Field(&FieldViolation::field, "follow_ups[0].of")));
  definition.follow_ups[0].of.clear();
  EXPECT_THAT(ViolationsOf(definition), IsEmpty());
  definition.entry = {"ENTERED"};
  EXPECT_THAT(ViolationsOf(definition), ElementsAre(Field(&FieldViolation::field, "entry.on[0]")));
}

}  // namespace
}  // namespace sendlift::testing
