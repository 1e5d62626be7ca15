#include "model/follow_up_action_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A step by text or call for one tier, with an offer of its own.
CampaignDefinition Good() {
  CampaignDefinition definition = ACampaign()
                                      .WithTier("vip", "tier = VIP")
                                      .WithTier("rest", "")
                                      .WithArm("offer", Percent(40))
                                      .WithArm("hint")
                                      .WithCreative(ACampaign::CreativeNamed("mail", Channel::kEmail))
                                      .WithCreative(ACampaign::CreativeNamed("sms", Channel::kSms))
                                      .WithCreative(ACampaign::CreativeNamed("chase-sms", Channel::kSms))
                                      .WithCreative(ACampaign::CreativeNamed("chase-call", Channel::kPhone))
                                      .Build();
  FollowUp step;
  step.follow_up = "chase";
  step.on = {"OPENED"};
  step.channels = {Channel::kSms, Channel::kPhone};
  step.creatives = {"chase-sms", "chase-call"};
  step.tiers = {"vip"};
  step.arms = {"offer"};
  step.offer = Discount(10);
  step.skill = "retention";
  step.to_owner = true;
  step.relationships = {"partner"};
  definition.follow_ups = {step};
  return definition;
}

TEST(FollowUpActionRulesTest, AStepWithItsOwnOfferIsRight) {
  EXPECT_THAT(FollowUpActionViolations(Good(), 0), IsEmpty());
}

TEST(FollowUpActionRulesTest, WhatIsWrongIsNamed) {
  struct Case {
    const char* name;
    std::function<void(CampaignDefinition&, FollowUp&)> change;
    const char* field;
    const char* text;
  };
  using D = CampaignDefinition;
  using S = FollowUp;
  for (const Case& c : {
           Case{"NoArm", [](D&, S&s) { s.arms = {"control"}; }, "follow_ups[0].arms[0]", "that is contacted"},
           Case{"NoTier", [](D&, S&s) { s.tiers.emplace_back("gold"); }, "follow_ups[0].tiers[1]", "no tier \"gold\""},
           Case{"NoCreative", [](D&, S&s) { s.creatives.emplace_back("chese"); }, "follow_ups[0].creatives[2]",
                "no creative \"chese\""},
           Case{"CreativeOfAnotherChannel",
                [](D&d, S&s) { d.creatives[0].creative = "m", s.creatives.emplace_back("m"); },
                "follow_ups[0].creatives[2]", "is for EMAIL"},
           Case{"SaysTheSame", [](D&d, S&) { d.creatives[2].languages = d.creatives[1].languages; },
                "follow_ups[0].creatives[0]", "says the same as \"sms\""},
           Case{"SomeArmsOnly", [](D&d, S&s) { s.arms.clear(), d.creatives[2].arms = {"offer"}; },
                "follow_ups[0].creatives", "for some arms and not for others"},
           Case{"NothingForAChannel", [](D&, S&s) { s.creatives = {"chase-sms"}; }, "follow_ups[0].creatives",
                "a creative for PHONE is needed"},
           Case{"Quantity", [](D&, S&s) { s.offer->quantity = 5; }, "follow_ups[0].offer.quantity", "tier's offer"},
           Case{"Code", [](D&, S&s) { s.offer->code = OfferCode{}; }, "follow_ups[0].offer.code", "offers of tiers"},
           Case{"Percent", [](D&, S&s) { s.offer->percent = 101; }, "follow_ups[0].offer.percent", "at most 100"},
           Case{"Scale", [](D&, S&s) { s.survey = Survey{.lowest = 5, .highest = 5}; }, "follow_ups[0].survey.highest",
                "above the lowest"},
           Case{"EndingOfTheServer", [](D&, S&s) { s.ending = "over"; }, "follow_ups[0].ending", "by the server"},
           Case{"NoEnding", [](D&, S&s) { s.ending = "Won!"; }, "follow_ups[0].ending", "such as converted"},
           Case{"NoMark",
                [](D&, S&s) {
                  s.marks = {{"Trial", "x"}};
                },
                "follow_ups[0].marks.Trial", "attribute's name"},
           Case{"SlotAndDelays",
                [](D&, S&s) {
                  s.slot = Slot::kRandomTime, s.delays = {{.delay = "soon", .share = Remainder(), .after = {}}};
                },
                "follow_ups[0].slot", "two experiments on time"},
           Case{"EmptyRelationship", [](D&, S&s) { s.relationships = {""}; }, "follow_ups[0].relationships[0]",
                "is empty"},
       }) {
    CampaignDefinition definition = Good();
    c.change(definition, definition.follow_ups[0]);
    EXPECT_THAT(FollowUpActionViolations(definition, 0),
                ElementsAre(AllOf(Field(&FieldViolation::field, c.field),
                                  Field(&FieldViolation::description, HasSubstr(c.text)))))
        << c.name;
  }
}

TEST(FollowUpActionRulesTest, AStepWithoutAChannelEndsOrMarks) {
  CampaignDefinition definition = Good();
  FollowUp& step = definition.follow_ups[0];
  step = FollowUp{};
  step.follow_up = "bought";
  step.on = {"PURCHASED"};
  EXPECT_THAT(FollowUpActionViolations(definition, 0),
              ElementsAre(Field(&FieldViolation::field, "follow_ups[0].channels")));
  step.ending = "converted";
  EXPECT_THAT(FollowUpActionViolations(definition, 0), IsEmpty());
  step.slot = Slot::kBestTime;
  EXPECT_THAT(FollowUpActionViolations(definition, 0),
              ElementsAre(Field(&FieldViolation::field, "follow_ups[0].channels")));
}

}  // namespace
}  // namespace sendlift::testing
