#include "model/creative_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Creative Saying(Channel channel, const std::string& text, const std::string& language = "en") {
  Creative creative = ACampaign::CreativeOn(channel);
  creative.languages[0].language_code = language;
  creative.languages[0].text = text;
  if (channel == Channel::kEmail) creative.languages[0].subject = text;
  return creative;
}

CampaignDefinition With(const Creative& creative) {
  return ACampaign().WithChannel(creative.channel).WithCreative(creative).WithLink("shop", "https://a.example").Build();
}

std::string OnlyViolation(const std::vector<FieldViolation>& violations) {
  EXPECT_EQ(violations.size(), 1u);
  return violations.empty() ? "" : violations[0].field + ": " + violations[0].description;
}

TEST(CreativeRulesTest, AnUnknownPlaceholderIsNamedWithItsPlaceAndTheNearestOne) {
  EXPECT_EQ(
      OnlyViolation(CreativeViolations(With(Saying(Channel::kSms, "Hi\nsee {{link.shpo}}")))),
      "creatives[0].languages[0].text: creative sms in en, line 2, column 5: nothing fills {{link.shpo}} for tier "
      "\"all\"; there is customer.ATTRIBUTE, campaign.name, campaign.taken, link.shop, offer.ends_in, offer.ends_on, "
      "offer.name, offer.percent; "
      "did you mean \"link.shop\"?");
}

TEST(CreativeRulesTest, AMistypedRootIsFoundToo) {
  EXPECT_THAT(OnlyViolation(CreativeViolations(With(Saying(Channel::kSms, "{{cutsomer.first_name}}")))),
              HasSubstr("did you mean \"customer.first_name\"?"));
}

TEST(CreativeRulesTest, TextsOfAStepAreFilledByItsOwnOffer) {
  CampaignDefinition definition = With(Saying(Channel::kSms, "Hello"));
  Creative chase = Saying(Channel::kSms, "{{offer.points}} points");
  chase.creative = "chase";
  definition.creatives.push_back(chase);
  FollowUp step;
  step.follow_up = "chase";
  step.on = {"OPENED"};
  step.channels = {Channel::kSms};
  step.creatives = {"chase"};
  definition.follow_ups = {step};
  EXPECT_THAT(OnlyViolation(CreativeViolations(definition)), HasSubstr("nothing fills {{offer.points}}"));
  definition.follow_ups[0].offer = Offer{.kind = OfferKind::kPoints, .display_name = "Points", .points = 50};
  EXPECT_THAT(CreativeViolations(definition), IsEmpty());
}

TEST(CreativeRulesTest, SectionsAndOpenBracesSayWhichTextTheyAreIn) {
  EXPECT_THAT(
      OnlyViolation(CreativeViolations(With(Saying(Channel::kSms, "Hi {{#customer.vip}}you{{/customer.vip}}")))),
      HasSubstr("creative sms in en, line 1, column 4: {{#customer.vip}} is a section"));
  EXPECT_THAT(OnlyViolation(CreativeViolations(With(Saying(Channel::kSms, "Hi {{customer.id")))),
              HasSubstr("creative sms in en, line 1, column 4: the placeholder is not closed"));
}

TEST(CreativeRulesTest, ControlCharactersAreRefusedWhereTheyCannotBe) {
  EXPECT_THAT(OnlyViolation(CreativeViolations(With(Saying(Channel::kSms, "a\tb")))),
              HasSubstr("languages[0].text: line 1, column 2: a control character"));
  EXPECT_THAT(OnlyViolation(CreativeViolations(With(Saying(Channel::kSms, "a\xc2\x9f")))), HasSubstr("column 2"));
  EXPECT_THAT(CreativeViolations(With(Saying(Channel::kSms, "a\r\nb"))), IsEmpty());
  Creative mail = Saying(Channel::kEmail, "x");
  mail.languages[0].text = "a\tb\n";
  EXPECT_THAT(CreativeViolations(With(mail)), IsEmpty());
  mail.languages[0].subject = std::string("a\0b", 3);
  EXPECT_THAT(OnlyViolation(CreativeViolations(With(mail))), HasSubstr("subject: line 1, column 2"));
}

TEST(CreativeRulesTest, AMistypedAttributeIsFoundAmongThoseThatCustomersHave) {
  const std::vector<std::string> known = {"city", "first_name"};
  const CampaignDefinition definition =
      With(Saying(Channel::kSms, "Dear {{customer.frist_name}} of {{customer.city}}"));
  EXPECT_EQ(OnlyViolation(MistypedAttributes(definition, known)),
            "creatives[0].languages[0].text: creative sms in en, line 1, column 6: no customer has "
            "{{customer.frist_name}}; did you mean \"first_name\"?");
  EXPECT_THAT(CreativeViolations(definition), IsEmpty());
}

TEST(CreativeRulesTest, AnAttributeThatIsLikeNoneMayComeLater) {
  const CampaignDefinition definition = With(Saying(Channel::kSms, "{{customer.loyalty}} {{customer.tier}}"));
  EXPECT_THAT(MistypedAttributes(definition, {"city", "first_name"}), IsEmpty());
  EXPECT_THAT(MistypedAttributes(definition, {}), IsEmpty());
}

TEST(CreativeRulesTest, APromotionInKoreanBeginsWithItsLabel) {
  CampaignDefinition definition = With(Saying(Channel::kSms, "가을 상자", "ko"));
  EXPECT_THAT(TextsWithoutKoreanLabel(definition), ElementsAre("creatives[0].languages[0].text"));
  EXPECT_THAT(CreativeViolations(definition), IsEmpty());  // a warning of the preview only
  definition.policy.by_region = true;
  EXPECT_THAT(OnlyViolation(CreativeViolations(definition)), HasSubstr("must begin with \"(광고)\""));
  definition.creatives[0].languages[0].text = "(광고) 가을 상자";
  EXPECT_THAT(CreativeViolations(definition), IsEmpty());
  definition.creatives[0].languages[0].text = "가을 상자 (광고)";
  definition.purpose = Purpose::kService;
  EXPECT_THAT(CreativeViolations(definition), IsEmpty());
}

TEST(CreativeRulesTest, TheLabelOfAnEmailIsInItsSubject) {
  CampaignDefinition definition = With(Saying(Channel::kEmail, "가을", "ko-KR"));
  EXPECT_THAT(TextsWithoutKoreanLabel(definition), ElementsAre("creatives[0].languages[0].subject"));
  definition.creatives[0].languages[0].subject = "(광고) 가을";
  EXPECT_THAT(TextsWithoutKoreanLabel(definition), IsEmpty());
  EXPECT_THAT(TextsWithoutKoreanLabel(With(Saying(Channel::kPhone, "안녕하세요", "ko"))), IsEmpty());
}

}  // namespace
}  // namespace sendlift::testing
