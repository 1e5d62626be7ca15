#include "model/content.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/random.h"
#include "tests/support/a_campaign.h"

namespace sendlift {
namespace {

using ::sendlift::testing::ACampaign;
using ::sendlift::testing::Discount;
using ::sendlift::testing::Percent;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

Creative For(const char* name, Channel channel, std::vector<std::string> arms, std::vector<std::string> tiers) {
  Creative creative = ACampaign::CreativeOn(channel);
  creative.creative = name;
  creative.arms = std::move(arms);
  creative.tiers = std::move(tiers);
  return creative;
}

// Tiers vip (0) and rest (1), arms offer (1) and hint (2).
CampaignDefinition FourCreatives() {
  return ACampaign()
      .WithTier("vip", "tier = VIP")
      .WithTier("rest", "")
      .WithArm("offer", Percent(40))
      .WithArm("hint")
      .WithCreative(For("vip-offer", Channel::kEmail, {"offer"}, {"vip"}))
      .WithCreative(For("hint", Channel::kEmail, {"hint"}, {}))
      .WithCreative(For("rest", Channel::kEmail, {}, {"rest"}))
      .WithCreative(For("sms", Channel::kSms, {"offer"}, {}))
      .Build();
}

TEST(ContentTest, TheFirstCreativeThatFitsArmTierAndChannelIsTaken) {
  const CampaignDefinition definition = FourCreatives();
  struct Case {
    int arm;
    int tier;
    Channel channel;
    int creative;
  };
  for (const Case& c : {
           Case{1, 0, Channel::kEmail, 0},
           Case{1, 1, Channel::kEmail, 2},
           Case{2, 0, Channel::kEmail, 1},
           Case{2, 1, Channel::kEmail, 1},
           Case{1, 0, Channel::kSms, 3},
           Case{2, 0, Channel::kSms, -1},
           Case{1, 1, Channel::kPhone, -1},
       }) {
    EXPECT_EQ(CreativeFor(definition, c.arm, c.tier, c.channel), c.creative)
        << "arm " << c.arm << ", tier " << c.tier << ", " << NameOf(c.channel);
  }
}

TEST(ContentTest, AChannelServesATierOnlyIfEveryArmHasACreative) {
  const CampaignDefinition definition = FourCreatives();
  EXPECT_TRUE(HasCreativeForEveryArm(definition, 0, Channel::kEmail));
  EXPECT_TRUE(HasCreativeForEveryArm(definition, 1, Channel::kEmail));
  EXPECT_FALSE(HasCreativeForEveryArm(definition, 0, Channel::kSms));
  EXPECT_FALSE(HasCreativeForEveryArm(definition, 0, Channel::kPhone));
}

TEST(ContentTest, AnUnknownLanguageGetsTheFirstText) {
  Creative creative;
  creative.languages = {{.language_code = "en", .subject = "", .text = "a", .html = ""},
                        {.language_code = "de", .subject = "", .text = "b", .html = ""}};
  EXPECT_EQ(LanguageFor(creative, "en"), 0);
  EXPECT_EQ(LanguageFor(creative, "de"), 1);
  for (const char* other : {"", "fr", "DE", "de-AT"}) EXPECT_EQ(LanguageFor(creative, other), 0) << other;
}

TEST(ContentTest, KeysHaveANumberThatLeadsBack) {
  EXPECT_EQ((ContentKey{.creative = 3, .language = 4, .tier = 5}.number()), 30405);
  EXPECT_EQ((ContentKey{.creative = 3, .language = 4, .tier = 5, .follow_up = 7}.number()), 7'000'030'405);
  for (const ContentKey key : {ContentKey{}, ContentKey{99, 49, 49}, ContentKey{0, 0, 1}, ContentKey{1, 0, 0},
                               ContentKey{99, 49, 49, 100}, ContentKey{0, 0, 0, 1}}) {
    const ContentKey back = ContentKey::FromNumber(key.number());
    EXPECT_EQ(back.creative, key.creative);
    EXPECT_EQ(back.language, key.language);
    EXPECT_EQ(back.tier, key.tier);
    EXPECT_EQ(back.follow_up, key.follow_up);
  }
}

// A step "chase" by text, behind a first contact that may be a text as well.
Campaign WithChase(const std::optional<Offer>& offer = std::nullopt) {
  FollowUp chase;
  chase.follow_up = "chase";
  chase.channels = {Channel::kSms};
  chase.offer = offer;
  ACampaign campaign;
  campaign.WithChannel(Channel::kEmail).WithChannel(Channel::kSms).WithFollowUp(chase);
  return campaign.BuildCampaign();
}

TEST(ContentTest, WhatAStepNamesIsForThatStepAlone) {
  CampaignDefinition definition = WithChase().definition;
  std::swap(definition.creatives[1], definition.creatives[2]);
  EXPECT_EQ(CreativeFor(definition, 1, 0, Channel::kSms), 2);
  EXPECT_EQ(CreativeFor(definition, {.arm = 1, .tier = 0, .follow_up = 1}, Channel::kSms), 1);
  EXPECT_EQ(CreativeFor(definition, {.arm = 1, .tier = 0, .follow_up = 1}, Channel::kEmail), -1);
  definition.creatives[1].tiers = {"another"};
  EXPECT_EQ(CreativeFor(definition, {.arm = 1, .tier = 0, .follow_up = 1}, Channel::kSms), -1);
}

TEST(ContentTest, AStepOffersItsOwnInPlaceOfTheTiers) {
  EXPECT_EQ(ConstantsFor(WithChase(), 0, 1).at("offer.percent"), "15");
  Campaign own = WithChase(Discount(30));
  EXPECT_EQ(ConstantsFor(own, 0).at("offer.percent"), "15");
  EXPECT_EQ(ConstantsFor(own, 0, 1).at("offer.percent"), "30");
  own.definition.creatives[2].languages[0].text = "{{offer.percent}} % off";
  const CampaignContent content = MakeContent(own, {.creative = 2, .follow_up = 1});
  EXPECT_THAT(content.constants, UnorderedElementsAre(Pair("offer.percent", "30")));
}

TEST(ContentTest, ConstantsAreWhatTheOfferSays) {
  Offer amount;
  amount.kind = OfferKind::kDiscount;
  amount.display_name = "Five off";
  amount.amount = Money{"EUR", 500};
  amount.valid_for = absl::Hours(24 * 14);
  Offer points;
  points.kind = OfferKind::kPoints;
  points.points = 1200;
  const Campaign campaign = ACampaign()
                                .WithTier("percent", "", Discount(12.5))
                                .WithTier("amount", "", amount)
                                .WithTier("points", "", points)
                                .WithTier("nothing", "", std::nullopt)
                                .WithLink("shop", "https://example.com/?a=1&b=2")
                                .BuildCampaign();
  const auto name = Pair("campaign.name", "Autumn");
  const auto link = Pair("link.shop", "https://example.com/?a=1&b=2");
  const auto ends = Pair("offer.ends_on", "2027-01-26");
  EXPECT_THAT(ConstantsFor(campaign, 0),
              UnorderedElementsAre(name, link, ends, Pair("offer.name", ""), Pair("offer.percent", "12.5")));
  EXPECT_THAT(ConstantsFor(campaign, 1),
              UnorderedElementsAre(name, link, ends, Pair("offer.name", "Five off"), Pair("offer.amount", "5.00 EUR"),
                                   Pair("offer.valid_days", "14")));
  EXPECT_THAT(ConstantsFor(campaign, 2),
              UnorderedElementsAre(name, link, ends, Pair("offer.name", ""), Pair("offer.points", "1200")));
  EXPECT_THAT(ConstantsFor(campaign, 3), UnorderedElementsAre(name, link));
}

TEST(ContentTest, ACampaignWithoutANameGoesByItsId) {
  const Campaign campaign = ACampaign().WithName("").BuildCampaign("winter-2027");
  EXPECT_EQ(ConstantsFor(campaign, 0).at("campaign.name"), "winter-2027");
}

TEST(ContentTest, PlaceholdersAreNamedOnceInOrderOfFirstUse) {
  const LocalizedText text{.language_code = "en",
                           .subject = "{{customer.b}}",
                           .text = "{{offer.percent}} {{customer.a}} {{customer.b}}",
                           .html = "<p>{{customer.c}}{{customer.a}}</p>"};
  EXPECT_THAT(PlaceholdersOf(text), ElementsAre("customer.b", "offer.percent", "customer.a", "customer.c"));
}

TEST(ContentTest, AContentHasTheConstantsItUsesAndTheNamesOfTheRest) {
  Creative creative = For("mail", Channel::kEmail, {}, {});
  creative.languages.push_back({.language_code = "de",
                                .subject = "{{campaign.name}}",
                                .text = "{{customer.first_name}}, {{offer.percent}} %, {{customer.id}}",
                                .html = ""});
  const Campaign campaign = ACampaign()
                                .WithTier("a", "", Discount(10))
                                .WithTier("b", "", Discount(20))
                                .WithCreative(creative)
                                .BuildCampaign();
  const CampaignContent content = MakeContent(campaign, {.creative = 0, .language = 1, .tier = 1});
  EXPECT_EQ(content.channel, Channel::kEmail);
  EXPECT_EQ(content.creative, "mail");
  EXPECT_EQ(content.text.language_code, "de");
  EXPECT_THAT(content.value_names, ElementsAre("customer.first_name", "customer.id"));
  EXPECT_THAT(content.constants, ElementsAre(Pair("campaign.name", "Autumn"), Pair("offer.percent", "20")));
}

TEST(MakeRendererTest, FillsInConstantsAndValues) {
  const CampaignContent content{.channel = Channel::kEmail,
                                .creative = "mail",
                                .text = {.language_code = "en",
                                         .subject = "{{offer.percent}} % off",
                                         .text = "Hi {{customer.first_name}}",
                                         .html = ""},
                                .value_names = {"customer.first_name"},
                                .constants = {{"offer.percent", "15"}}};
  const auto renderer = MakeRenderer(content);
  ASSERT_TRUE(renderer.ok()) << renderer.status();
  const Rendered rendered = renderer->Render({"Ada"});
  EXPECT_EQ(rendered.subject, "15 % off");
  EXPECT_EQ(rendered.text, "Hi Ada");
  CampaignContent wrong = content;
  wrong.value_names.clear();
  EXPECT_FALSE(MakeRenderer(wrong).ok());
}

TEST(PackValuesTest, AnyValuesComeBackAsTheyWere) {
  for (const std::vector<std::string>& values : {
           std::vector<std::string>{},
           {""},
           {"", "", ""},
           {"Ada", "", "Lovelace"},
           {std::string("\0\xff\x80", 3), "\n"},
           {std::string(127, 'a'), std::string(128, 'b'), std::string(16'383, 'c'), std::string(16'384, 'd')},
           {std::string(3'000'000, '\x80'), "after"},
       }) {
    EXPECT_EQ(UnpackValues(PackValues(values)), values) << values.size();
  }
}

TEST(PackValuesTest, ThePackedBytesArePinned) {
  EXPECT_EQ(PackValues({"ab", ""}), std::string("\2ab\0", 4));
  EXPECT_EQ(PackValues({std::string(200, 'x')}), "\xc8\x01" + std::string(200, 'x'));
}

TEST(PackValuesTest, DamagedBytesEndWithoutReadingBeyondThem) {
  EXPECT_THAT(UnpackValues(""), IsEmpty());
  EXPECT_THAT(UnpackValues("\5ab"), ElementsAre("ab"));
  EXPECT_THAT(UnpackValues("\x80"), ElementsAre(""));
  Random random(20261122);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes;
    for (uint64_t i = random.Below(40); i > 0; --i) bytes.push_back(static_cast<char>(0x60 + random.Below(0xa0)));
    size_t size = 0;
    for (const std::string& value : UnpackValues(bytes)) size += value.size();
    EXPECT_LE(size, bytes.size()) << "round " << round;
  }
}

}  // namespace
}  // namespace sendlift
